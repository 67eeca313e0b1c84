// SPDX-License-Identifier: Apache-2.0
/* A hash, a key: long words that break anywhere. */
export function HashText({ children }: { children: string }) {
    return <code className="hash-text">{children}</code>;
}

// SPDX-License-Identifier: Apache-2.0
import { t } from '@/config/messages/t';

/* In this order: every Edge says Chrome, every Chrome says Safari. */
const PROGRAMS = [
    [/\bEdg(e|A|iOS)?\//, 'Edge'],
    [/\b(OPR|Opera)\//, 'Opera'],
    [/\b(Firefox|FxiOS)\//, 'Firefox'],
    [/\b(Headless)?(Chrome|CriOS)\//, 'Chrome'],
    [/\bSafari\//, 'Safari'],
    [/^curl\//, 'curl'],
] as const;

const SYSTEMS = [
    [/\b(iPhone|iPad|iPod)\b/, 'iOS'],
    [/\bAndroid\b/, 'Android'],
    [/\bWindows\b/, 'Windows'],
    [/\b(Macintosh|Mac OS X)\b/, 'macOS'],
    [/\bCrOS\b/, 'ChromeOS'],
    [/\bLinux\b/, 'Linux'],
] as const;

function first(table: readonly (readonly [RegExp, string])[], text: string): string | undefined {
    return table.find(([pattern]) => pattern.test(text))?.[1];
}

/* "Firefox on Windows" from what a browser says of itself. */
export function deviceName(agent: string): string {
    const program = first(PROGRAMS, agent);
    const system = first(SYSTEMS, agent);
    if (program !== undefined && system !== undefined) {
        return t('devices.named', { program, system });
    }
    return program ?? system ?? (agent === '' ? t('devices.unknown') : agent);
}

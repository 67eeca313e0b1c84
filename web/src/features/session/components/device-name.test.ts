// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { deviceName } from './device-name';

const ENGINE = 'AppleWebKit/537.36 (KHTML, like Gecko)';

test.each([
    [`Mozilla/5.0 (X11; Linux x86_64) ${ENGINE} Chrome/120.0.0.0 Safari/537.36`, 'Chrome on Linux'],
    [`Mozilla/5.0 (Windows NT 10.0) ${ENGINE} Chrome/120.0.0.0 Safari/537.36 Edg/120.0.0.0`, 'Edge on Windows'],
    ['Mozilla/5.0 (Windows NT 10.0; rv:121.0) Gecko/20100101 Firefox/121.0', 'Firefox on Windows'],
    [`Mozilla/5.0 (Linux; Android 14) ${ENGINE} Chrome/120.0.0.0 Mobile Safari/537.36`, 'Chrome on Android'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) AppleWebKit/605 Version/17.2 Safari/604.1', 'Safari on iOS'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605 Version/17.2 Safari/605.1', 'Safari on macOS'],
    ['curl/7.88.1', 'curl'],
    ['my-program 1', 'my-program 1'],
    ['', 'Unknown program'],
])('%s', (agent, name) => {
    expect(deviceName(agent)).toBe(name);
});

// SPDX-License-Identifier: Apache-2.0
import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/* Imports go one way: lib, config, components -> features -> app. A feature reaches itself by
 * relative paths only, so an import of `@/features` from inside a feature is another feature's. */
const zone = (files, banned) => ({
    files,
    rules: {
        'no-restricted-imports': [
            'error',
            { patterns: banned.map(([group, message]) => ({ group, message })) },
        ],
    },
});

const ABOVE = [['../../../*'], 'Use the @/ path for what lives outside this feature.'];

export default tseslint.config(
    { ignores: ['dist', 'node_modules', 'src/lib/api/schema.d.ts'] },
    js.configs.recommended,
    tseslint.configs.strict,
    {
        files: ['src/**/*.{ts,tsx}'],
        plugins: { 'react-hooks': reactHooks },
        rules: {
            ...reactHooks.configs.recommended.rules,
            '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
            '@typescript-eslint/no-non-null-assertion': 'error',
            'max-lines': ['error', { max: 150 }],
            'no-restricted-syntax': [
                'error',
                {
                    selector: 'JSXText[value=/[A-Za-z]{2}/]',
                    message: 'Text a person reads belongs to the message file.',
                },
                { selector: 'ExportAllDeclaration', message: 'No barrels: import the module itself.' },
            ],
        },
    },
    zone(
        ['src/lib/**', 'src/config/**'],
        [
            [['@/features/**', '@/app/**', '@/components/**'], 'lib and config stand below everything.'],
        ],
    ),
    zone(
        ['src/components/**'],
        [[['@/features/**', '@/app/**'], 'Shared components know no feature.']],
    ),
    zone(
        ['src/features/**'],
        [[['@/features/**', '@/app/**'], 'A feature knows no other feature; app composes them.'], ABOVE],
    ),
    {
        files: ['scripts/**', '*.config.js'],
        languageOptions: { globals: { console: 'readonly', process: 'readonly', URL: 'readonly' } },
    },
);

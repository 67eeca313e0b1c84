// SPDX-License-Identifier: Apache-2.0
/* Spacing, type and colour come from Carbon's tokens; a raw length or colour is a mistake. */
export default {
    extends: ['stylelint-config-standard-scss'],
    rules: {
        'color-no-hex': true,
        'color-named': 'never',
        'function-disallowed-list': ['rgb', 'rgba', 'hsl', 'hsla'],
        'unit-disallowed-list': ['px', 'rem', 'em', 'pt'],
        'selector-class-pattern': null,
        'no-descending-specificity': null,
    },
};

// SPDX-License-Identifier: Apache-2.0
/* Lists as firms keep them: other words, other marks, other letters, and none of our own headers. */
export interface List {
    name: string;
    mimeType: string;
    buffer: Buffer;
}

const FIRMS = [
    'Müller & Söhne', 'Rhein Data', 'Alpenblick', 'Köln Systeme', 'Grüner Weg', 'Isar Netz',
    'Donau Rechenzentrum', 'Weser Cloud', 'Elbe Technik', 'Spree Software', 'Größer & Partner',
    'Nordlicht', 'Südstern', 'Hafen IT', 'Harz Systeme', 'Eifel Tech', 'Bodensee Daten', 'Ostsee Software',
    'Lahn Systeme', 'Neckar IT', 'Main Consult', 'Saar Data', 'Ruhr Netz', 'Taunus Daten',
].map((name, index) => ({ name: `${name} GmbH`, number: String(10_001 + index), index }));

const CITIES = ['Köln', 'München', 'Düsseldorf', 'Würzburg'];
const PRODUCTS = ['Storage', 'Backup', 'Network'];
const DEALS = 240;
const LEADS = 24;

const of = <T>(all: readonly T[], index: number): T | undefined => all[index % all.length];
const two = (value: number) => String(value).padStart(2, '0');

function list(name: string, lines: readonly string[], encoding: BufferEncoding = 'utf8'): List {
    return { name, mimeType: 'text/csv', buffer: Buffer.from(`${lines.join('\r\n')}\r\n`, encoding) };
}

/* German, semicolons, Latin-1. */
export const partners = list(
    'Partnerliste.csv',
    [
        'Firmenname;Kd.-Nr.;Land;PLZ;Ort;E-Mail;Telefon;Partnerstufe',
        ...FIRMS.map(({ name, number, index }) =>
            [
                name, number, 'Deutschland', String(50_000 + index * 7), of(CITIES, index),
                `info@firma${index}.example`, `+49 221 ${1000 + index}`, index % 3 === 0 ? 'Gold' : 'Silber',
            ].join(';'),
        ),
    ],
    'latin1',
);

/* Whom to write to at each firm. */
export const contacts = list('focals.csv', [
    'partner;name;email;phone',
    ...FIRMS.map(({ number, index }) =>
        [number, `Anna Beispiel${index}`, `anna@firma${index}.example`, `+49 221 ${2000 + index}`].join(';'),
    ),
]);

/* English, commas, amounts in quotes; a few firms had most of it. */
export const deals = list('deals last year.csv', [
    'Deal ID,Deal Name,Customer,Product,Value,Currency,Created On,Close Date,Status,Partner No',
    ...Array.from({ length: DEALS }, (_, index) => {
        const month = 1 + (index % 11);
        const firm = FIRMS[Math.min(FIRMS.length - 1, Math.floor((index % 24) ** 2 / 40))];
        return [
            `D-${index + 1}`, `Deal ${index + 1}`, `Customer ${index % 60}`, of(PRODUCTS, index),
            `"${5 + (index % 80)},${two(index % 90)}0.50"`, 'EUR',
            `2025-${two(month)}-${two(1 + (index % 28))}`, `2025-${two(month + 1)}-${two(1 + (index % 28))}`,
            index % 3 === 0 ? 'Won' : 'Lost', firm?.number,
        ].join(',');
    }),
]);

/* French, semicolons, decimal commas, days first. */
export const leads = list('pistes.csv', [
    'Réf;Intitulé;Client;Produit;Montant;Devise;Pays;Ville;Date de décision;Contact;Courriel;Téléphone;Besoin;'
        + 'Accord contact',
    ...Array.from({ length: LEADS }, (_, index) =>
        [
            `P-${index + 1}`, `Projet ${index + 1}`, `Client ${index + 1}`, of(PRODUCTS, index),
            `${10 + index} ${100 + index},00`, 'EUR', 'Allemagne', of(CITIES, index),
            `${two(13 + (index % 15))}/0${1 + (index % 8)}/2031`, 'Jean Dupont', `jean${index}@client.example`,
            `+33 1 4000 ${1000 + index}`,
            'Remplacer deux baies de stockage avant la fin du contrat en juin, 80 To.', 'oui',
        ].join(';'),
    ),
]);

/* The right form, the wrong firms: it has to go again. */
export const wrong = list('alte Partner.csv', [
    'Firmenname;Kd.-Nr.;Land;Ort;Partnerstufe',
    ...Array.from({ length: 12 }, (_, index) => `Falsche Firma ${index};F${index};Deutschland;Bonn;Gold`),
]);

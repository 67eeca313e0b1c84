/* SPDX-License-Identifier: Apache-2.0 */

/* Headers to concepts: words of six languages, compounds, abbreviations, units. */

#include "base/text.h"
#include "domain/intake_guess_internal.h"

enum {
    HEADER_BYTES_MAX = 128,
    HEADER_WORDS_MAX = 24,
    PREFIX_MIN = 4,   /* letters that an abbreviation has at least */
    COMPOUND_MIN = 3, /* letters of a part of a compound */
    COMPOUND_DEPTH = 4,
    FUZZY_MIN = 7 /* letters of a word that one slip does not turn into another */
};

/* Words, without accents; the first line of each is English. */
static const struct {
    enum concept concept;
    const char *english;
    const char *others;
} WORDS[] = {
    {CONCEPT_NAME, "name|names|fullname",
     "namen|nom|noms|nombre|nombres|nome|nomi|nomes|bezeichner"},
    {CONCEPT_ID,
     "id|ids|number|no|nr|num|nbr|code|codes|key|ref|reference|identifier|guid|uuid|#|record|index",
     "nummer|kennung|kennzeichen|kz|zeichen|kennziffer|schlussel|referenz|numero|n|nb|codigo|"
     "codice|cod|"
     "identifiant|referencia|identificador|riferimento|identificativo|chave|clave|anzahl|zahl|lfd|"
     "kurzel"},
    {CONCEPT_CUSTOMER,
     "customer|customers|client|clients|account|accounts|cust|acct|acc|buyer|prospect|enduser|"
     "endcustomer",
     "kunde|kunden|kd|kdn|endkunde|endkunden|cliente|clientes|clienti|compte|cuenta|conta|kaufer|"
     "auftraggeber|klient|interessent|interessenten|acheteur|comprador|acquirente|mandant|debitor"},
    {CONCEPT_PARTNER,
     "partner|partners|reseller|resellers|dealer|dealers|integrator|var|bp|agent|agency|"
     "intermediary|installer",
     "handler|haendler|fachhandler|wiederverkaufer|vertriebspartner|vertriebspartners|systemhaus|"
     "revendeur|revendeurs|partenaire|partenaires|concessionnaire|integrateur|integrador|"
     "integratore|"
     "revendedor|revenda|rivenditore|rivenditori|parceiro|parceiros|socio|socios|handelspartner|"
     "partnerfirma|partnerfirmen|concessionario|installateur|handelsvertreter|channelpartner"},
    {CONCEPT_DISTRIBUTOR, "distributor|distributors|disti|vad|wholesaler",
     "distributeur|distribuidor|distribuidora|distributore|distri|grossist|grossiste|grosshandler|"
     "mayorista|atacadista|grossista"},
    {CONCEPT_COMPANY,
     "company|companies|firm|firms|organization|organisation|org|business|corporation|legal|"
     "corporate",
     "firma|firmen|firmenname|unternehmen|unternehmens|gesellschaft|betrieb|societe|entreprise|"
     "compagnie|enseigne|etablissement|empresa|compania|organizacion|azienda|impresa|societa|ditta|"
     "organizzazione|companhia|organizacao|negocios|denominacion"},
    {CONCEPT_PRODUCT,
     "product|products|offering|offerings|article|item|items|solution|service|services|model|"
     "prod|material|part",
     "produkt|produkte|produkts|artikel|losung|losungen|leistung|modell|ware|waren|produit|"
     "produits|"
     "producto|productos|articulo|solucion|servicio|prodotto|prodotti|articolo|soluzione|servizio|"
     "produto|produtos|artigo|solucao|servico|prestation|dienst|dienstleistung"},
    {CONCEPT_LINE,
     "line|lines|family|series|group|category|brand|range|division|productline|portfolio",
     "linie|linien|familie|serie|gruppe|gruppen|kategorie|marke|sparte|ligne|famille|gamme|groupe|"
     "categorie|marque|linea|familia|grupo|categoria|marca|gama|famiglia|gruppo|gamma|linha|"
     "warengruppe|reihe"},
    {CONCEPT_PRICE, "price|prices|msrp|rrp|srp|pricing|unitprice",
     "preis|preise|uvp|listenpreis|tarif|prix|precio|precios|tarifa|pvp|prezzo|listino|preco|"
     "vkpreis"},
    {CONCEPT_AMOUNT, "amount|amt|value|val|volume|budget|acv|tcv|arr|mrr|sum|total|worth|sizing",
     "betrag|betrage|wert|werte|volumen|summe|gesamt|montant|valeur|somme|importe|valor|monto|"
     "presupuesto|importo|valore|somma|orcamento|montante|auftragswert|gesamtwert"},
    {CONCEPT_REVENUE, "revenue|revenues|turnover|rev",
     "umsatz|umsatze|erlos|ca|chiffre|facturacion|ventas|ingresos|fatturato|ricavi|faturamento|"
     "faturacao|receita|receitas|vendas"},
    {CONCEPT_ANNUAL, "annual|yearly|annually",
     "jahrlich|jahrlicher|jahres|jahresumsatz|annuel|annuelle|anual|annuo|annuale"},
    {CONCEPT_CURRENCY, "currency|curr|ccy",
     "wahrung|wahrungen|waehrung|devise|devises|monnaie|moneda|divisa|valuta|moeda"},
    {CONCEPT_DATE, "date|dates|day|time|timestamp|when|datetime|dt",
     "datum|daten|tag|zeitpunkt|zeit|jour|fecha|fechas|dia|hora|data|giorno|termin"},
    {CONCEPT_CREATED,
     "created|create|creation|opened|start|started|begin|began|entered|entry|received|registered|"
     "submitted|engage|engaged|logged|added|inserted|raised|reported|origination|booked",
     "erstellt|erstellung|erstellungs|angelegt|anlage|erfasst|erfassung|erfassungs|eingang|"
     "eingangs|"
     "eingegangen|eroffnet|eroffnung|eroffnungs|beginn|anfrage|aufnahme|cree|creee|ouverture|"
     "ouvert|"
     "debut|recu|recue|saisie|reception|creado|creada|creacion|alta|apertura|abierto|abierta|"
     "inicio|"
     "recibido|recepcion|registro|creato|creata|creazione|inizio|ricevuto|aperto|aperta|inserito|"
     "criado|criada|criacao|abertura|aberto|aberta|recebido|entrada|ingreso|enregistre|cadastro"},
    {CONCEPT_CLOSED,
     "close|closed|closing|closure|end|ended|finish|finished|completed|completion|signed|order",
     "abschluss|abschlusses|abgeschlossen|geschlossen|schliessung|ende|beendet|cloture|cloturee|"
     "fin|"
     "finalise|signature|cierre|cerrado|cerrada|finalizado|chiusura|chiuso|chiusa|fine|fecho|"
     "fechamento|fechado|fechada|encerramento|encerrado|encerrada|conclusao|concluido|conclusione|"
     "auftragsdatum|bestelldatum"},
    {CONCEPT_EXPECTED,
     "expected|estimated|estimate|est|exp|planned|plan|forecast|forecasted|target|anticipated|"
     "projected|due|expect|eta",
     "voraussichtlich|voraussichtliche|voraussichtlicher|voraussichtliches|vorauss|geplant|"
     "geplante|"
     "geplanter|geplantes|erwartet|erwartete|erwarteter|erwartetes|erw|prognose|prognostiziert|"
     "soll|"
     "ziel|fallig|falligkeit|prevu|prevue|prevision|previsionnel|previsionnelle|estime|estimee|"
     "attendu|attendue|echeance|prevista|previsto|previsiones|estimada|estimado|esperada|esperado|"
     "previsione|stimata|stimato|attesa|atteso|previsao|estimativa|prazo|objetivo|planifie"},
    {CONCEPT_DECISION, "decision|decides|decide|decided",
     "entscheidung|entscheidungs|entscheid|entscheidungsdatum|decisao|decisione"},
    {CONCEPT_STAGE, "stage|phase|step|salesstage|milestone",
     "stufen|etape|etapa|etapas|fase|fasi|estagio|stadium|schritt|vertriebsphase|verkaufsphase|"
     "stadio"},
    {CONCEPT_STATUS, "status|situation|disposition",
     "stand|zustand|statut|etat|estado|situacion|estatus|stato|situacao"},
    {CONCEPT_OUTCOME, "outcome|result|results|wl",
     "ergebnis|ausgang|resultat|resultado|risultato|esito|desfecho|resolucion|bilan"},
    {CONCEPT_WON, "won|win|iswon|winning",
     "gewonnen|gewinn|gagne|gagnee|ganado|ganada|ganar|vinto|vinta|ganho|ganha|vincita"},
    {CONCEPT_LOST, "lost|loss|losing|islost",
     "verloren|verlust|verlusts|perdu|perdue|perte|perdido|perdida|perso|persa|perdita|perda"},
    {CONCEPT_OPEN, "open|isopen", "offen|offene|offenen|offener|ouverts|abiertos|aperti|abertos"},
    {CONCEPT_CONTACT,
     "contact|contacts|person|user|users|focal|login|individual|attendee|requester|liaison",
     "kontakt|kontakte|kontaktperson|ansprechpartner|ansprechpartnerin|gesprachspartner|benutzer|"
     "anwender|interlocuteur|personne|utilisateur|contacto|contactos|persona|usuario|interlocutor|"
     "contatto|contatti|referente|utente|contato|contatos|pessoa|utilizador|ansprechperson|ap"},
    {CONCEPT_EMAIL, "email|emails|mail|mails|emailaddress|mailbox",
     "mailadresse|emailadresse|courriel|mel|correo|correos|correio|elektronische"},
    {CONCEPT_PHONE, "phone|phones|tel|telephone|mobile|cell|cellphone|phonenumber|landline",
     "telefon|telefonnummer|telefonnr|mobil|mobilnummer|mobiltelefon|handy|handynummer|rufnummer|"
     "durchwahl|fon|portable|telefono|telefonos|movil|celular|cellulare|telefone|telemovel|gsm|"
     "festnetz|fixe"},
    {CONCEPT_CITY, "city|town|cities|location|municipality|place|locality",
     "ort|orte|stadt|wohnort|standort|sitz|firmensitz|gemeinde|ville|localite|commune|ciudad|"
     "localidad|poblacion|municipio|citta|localita|comune|sede|cidade|localidade|concelho"},
    {CONCEPT_COUNTRY, "country|countries|nation|ctry|cntry",
     "land|lander|laender|landes|staat|lkz|pays|pais|paises|paese|paesi|nazione|nazioni|nacion|"
     "iso2"},
    {CONCEPT_POSTAL, "postal|zip|postcode|zipcode|post",
     "plz|postleitzahl|cp|cap|cep|codigopostal|codepostal|cpostal"},
    {CONCEPT_STREET, "street|address|addr|road|addresses",
     "strasse|str|hausnummer|hausnr|adresse|anschrift|rue|voie|direccion|calle|domicilio|indirizzo|"
     "via|"
     "endereco|rua|morada|postfach|logradouro|bairro"},
    {CONCEPT_REGION, "region|regions|regional|territory|state|province|zone|area|district|county",
     "gebiet|gebiete|bundesland|bezirk|provinz|vertriebsgebiet|kanton|territoire|departement|"
     "canton|"
     "provincia|zona|comunidad|territorio|regione|regiao|distrito|uf|verkaufsgebiet"},
    {CONCEPT_COVERED, "territories|coverage|covered|served|serves|covers|serving",
     "abgedeckt|abdeckung|einzugsgebiet|couverture|couverts|couvertes|desservis|cobertura|"
     "cubiertos|"
     "copertura|coperti|atendidos|cobertos|cubiertas"},
    {CONCEPT_WEBSITE, "website|websites|web|homepage|url|site|domain|www|webpage|internet",
     "webseite|internetseite|internetadresse|webadresse|pagina|sitio|sito|dominio|domaine|domane"},
    {CONCEPT_DUNS, "duns|dunsnumber|dandb", "dunsnummer"},
    {CONCEPT_LEVEL, "level|tier|grade|class|classification|medal|tiering",
     "stufe|klasse|einstufung|niveau|nivel|livello|classe|clase|categoria partner|partnerstatus|"
     "partnerlevel|rating"},
    {CONCEPT_SIZE, "size|sizes",
     "grosse|groesse|grossen|taille|tamano|dimensione|dimensioni|tamanho|porte"},
    {CONCEPT_PEOPLE, "employees|employee|headcount|staff|workforce|fte|ftes|heads",
     "mitarbeiter|mitarbeitende|mitarbeiterzahl|beschaftigte|beschaftigten|belegschaft|effectif|"
     "effectifs|salaries|salarie|employes|collaborateurs|empleados|plantilla|trabajadores|"
     "dipendenti|"
     "addetti|funcionarios|colaboradores|trabalhadores"},
    {CONCEPT_INDUSTRY, "industry|industries|sector|vertical|verticals|segment",
     "branche|branchen|industrie|wirtschaftszweig|secteur|activite|industria|actividad|settore|"
     "attivita|setor|atividade|ramo|rubro|giro"},
    {CONCEPT_TITLE, "title|subject|topic|label|headline|caption|summary",
     "titel|betreff|thema|bezeichnung|titre|objet|intitule|libelle|designation|titulo|asunto|"
     "titolo|"
     "oggetto|denominazione|assunto|designacao|denominacao|objeto"},
    {CONCEPT_DEAL,
     "deal|deals|opportunity|opportunities|opp|opps|oppty|lead|leads|project|enquiry|inquiry|case|"
     "pursuit|transaction|quote|sale",
     "chance|chancen|verkaufschance|verkaufschancen|projekt|projekte|vorgang|vorgangs|geschaft|"
     "geschafts|auftrag|auftrags|affaire|affaires|opportunite|opportunites|projet|oportunidad|"
     "oportunidades|negocio|proyecto|operacion|trattativa|trattative|opportunita|progetto|"
     "oportunidade|projeto|dossier|vente|pratica"},
    {CONCEPT_NEED,
     "need|needs|description|requirement|requirements|details|scope|challenge|desc|demand",
     "bedarf|bedarfs|beschreibung|anforderung|anforderungen|aufgabe|besoin|besoins|descriptif|"
     "exigences|necesidad|necesidades|descripcion|detalle|requisitos|esigenza|esigenze|bisogno|"
     "fabbisogno|descrizione|necessidade|necessidades|descricao|detalhes|demande|wunsch|anliegen"},
    {CONCEPT_NOTE, "note|notes|comment|comments|remark|remarks|memo|info|information",
     "notiz|notizen|kommentar|bemerkung|bemerkungen|anmerkung|anmerkungen|remarque|remarques|"
     "commentaire|commentaires|notas|nota|observaciones|comentario|comentarios|commento|commenti|"
     "osservazioni|observacoes|informationen"},
    {CONCEPT_SOURCE, "source|origin|channel|leadsource",
     "quelle|herkunft|ursprung|kanal|provenance|origine|canal|origen|fuente|procedencia|fonte|"
     "provenienza|canale|origem|proveniencia|leadquelle"},
    {CONCEPT_REASON, "reason|reasons|cause|why|rationale",
     "grund|grunde|ursache|motif|raison|cause|motivo|motivos|razon|causa|ragione|causale|razao"},
    {CONCEPT_OWNER,
     "owner|rep|reps|seller|salesperson|assigned|assignee|representative|salesrep|manager|"
     "responsible|ownerid|executive|creator",
     "verantwortlich|verantwortlicher|verantwortliche|zustandig|zustandiger|zustandige|betreuer|"
     "betreuerin|sachbearbeiter|verkaufer|vertriebler|vertriebsmitarbeiter|besitzer|bearbeiter|"
     "aussendienst|kundenbetreuer|proprietaire|responsable|vendeur|commercial|vendedor|propietario|"
     "comercial|asesor|gestor|proprietario|responsabile|venditore|commerciale|responsavel|"
     "leiter|chef|kam"},
    {CONCEPT_ROLE, "role|roles|permission|permissions|rights|userrole",
     "rolle|rollen|berechtigung|funktion|rechte|fonction|droits|rol|funcion|permiso|ruolo|funzione|"
     "papel|funcao|perfil"},
    {CONCEPT_RANK, "rank|ranking|priority|prio|sequence|position",
     "rang|rangfolge|prioritat|reihenfolge|priorite|ordre|prioridad|orden|priorita|ordine|"
     "prioridade|"
     "ordem"},
    {CONCEPT_KIND, "type|kind|types", "typ|art|typen|types|tipo|tipologia|tipos|genre"},
    {CONCEPT_FACT, "fact|criterion|gate|condition|qualification|prerequisite|facts",
     "fakt|tatsache|kriterium|bedingung|voraussetzung|fait|critere|condicion|criterio|hecho|fatto|"
     "condizione|requisito|fato"},
    {CONCEPT_VALID, "valid|validity|effective",
     "gultig|gueltig|gultigkeit|valable|validite|valido|valida|vigencia|vigente|validita|validade"},
    {CONCEPT_FROM, "from|since|issued|granted|beginning|authorised|authorized",
     "ab|seit|ausgestellt|erteilt|depuis|delivre|desde|otorgado|dal|rilasciato|emitido|dalla"},
    {CONCEPT_UNTIL, "until|till|to|expires|expiry|expiration|expire|through|thru|ends|lapses",
     "bis|ablauf|ablaufdatum|lauft|hasta|fino|jusqu|jusquau|expire|expiration|vence|vencimiento|"
     "caducidad|caduca|scadenza|scade|ate|expira|vencimento"},
    {CONCEPT_GROUND,
     "ground|grounds|evidence|proof|certificate|attestation|justification|document|basis",
     "nachweis|beleg|zertifikat|grundlage|begrundung|preuve|justificatif|certificat|prueba|"
     "justificante|certificado|prova|certificato|giustificativo|comprovante|comprovativo|"
     "nachweise"},
    {CONCEPT_VERIFIED, "verified|checked|confirmed|verification",
     "verifiziert|gepruft|bestatigt|verifie|verifiee|verificado|verificada|verificato|comprobado|"
     "confirmado"},
    {CONCEPT_ACTIVE, "active|enabled|isactive|inactive|activated|disabled",
     "aktiv|inaktiv|freigeschaltet|actif|active|inactif|activo|activa|attivo|attiva|ativo|ativa"},
    {CONCEPT_LIMIT, "limit|max|maximum|capacity|quota|cap leads",
     "maximal|hochstens|obergrenze|kapazitat|limite|maxi|capacite|capacidad|maximo|massimo|"
     "capacita|"
     "capacidade|grenze|kontingent"},
    {CONCEPT_PARENT, "parent|enterprise|holding|ultimate|subsidiary|mother|conglomerate",
     "konzern|mutter|muttergesellschaft|mutterfirma|konzernmutter|mutterkonzern|tochter|maison|"
     "filiale|matriz|casa|capogruppo|controllante|grupo empresarial|controladora|societe mere"},
    {CONCEPT_CONSENT, "consent|optin|gdpr|optout|privacy|share|opt",
     "einwilligung|zustimmung|dsgvo|datenschutz|consentement|rgpd|consentimiento|lopd|consenso|"
     "consentimento|lgpd|einverstandnis|weitergabe"},
    {CONCEPT_FIRST, "first|firstname|forename|given", "vorname|prenom"},
    {CONCEPT_LAST, "last|lastname|surname",
     "nachname|familienname|zuname|apellido|apellidos|cognome|sobrenome|apelido"},
    {CONCEPT_ACCESS, "access|availability|openness",
     "zugang|verfugbarkeit|acces|acceso|accesso|acesso|disponibilite"},
    {CONCEPT_OTHER,
     "probability|prob|odds|fax|vat|tax|taxid|ein|discount|quantity|qty|age|next|year|founded|"
     "established|"
     "fiscal|period|checksum|modified|updated|changed|modification|update|activity|loaded|etl|"
     "score|"
     "competitor|competitors|campaign|team|weighted|margin|cost|logo|tags|tag|language|latitude|"
     "longitude|salutation|gender|department|linkedin|twitter|facebook|pipeline|job|birthday|"
     "converted|"
     "exchange|weight|quarter|month|version|deleted|attachment|url link|duration|days|count|visits|"
     "sessions|password|image|photo|picture|iban|bic|swift|percent|percentage|%|hours|confidence|"
     "lastmodified|systemmodstamp|parentid|recordtype|ip|stars|sentiment",
     "wahrscheinlichkeit|ust|ustid|ustidnr|steuernummer|steuernr|handelsregister|rabatt|menge|"
     "stuck|alter|"
     "nachster|nachste|nachstes|jahr|grundung|grundungsjahr|gegrundet|geandert|anderung|"
     "anderungsdatum|"
     "aktualisiert|letzte|letzter|letztes|wettbewerber|kampagne|marge|kosten|sprache|anrede|"
     "abteilung|probabilite|tva|siret|siren|naf|remise|quantite|prochaine|prochain|derniere|"
     "dernier|"
     "modifie|modifiee|mise|concurrent|campagne|civilite|langue|service "
     "interne|probabilidad|iva|piva|"
     "nif|cif|rfc|cuit|descuento|cantidad|proximo|proxima|ultima|ultimo|modificado|modificada|"
     "modificacion|competidor|competencia|campana|idioma|tratamiento|probabilita|sconto|quantita|"
     "prossimo|prossima|modifica|modificato|modificata|concorrente|lingua|probabilidade|cnpj|nipc|"
     "desconto|quantidade|modificacao|alterado|alteracao|aktivitat|geburtstag|konto|kontonummer|"
     "pec|"
     "sdi|partita|fiscale|geschlecht|beruf|gewichtet|pondere|ponderado|actividad ultima"},
};

/* Small words, and words that tell nothing of the field. */
static const char STOPS[] =
    "of|the|a|an|on|in|at|by|for|and|or|with|do|not|is|has|main|primary|full|final|actual|current|"
    "hq|"
    "head|office|1|2|3|e|de|du|des|del|della|dello|dei|degli|da|das|dos|la|le|les|l|el|los|las|lo|"
    "il|i|o|"
    "os|as|um|uma|un|une|der|die|dem|den|am|im|zur|zum|von|vom|fur|und|oder|ist|d|s|et|ou|y|para|"
    "por|per|"
    "con|pour|par|sur|au|aux|em|no "
    "momento|c|r|sales|sale|vertrieb|vertriebs|verkauf|verkaufs|vendite|list|"
    "liste|lista|base|ht|ttc|net|brut|netto|brutto|neto|bruto|exkl|excl|inkl|incl|mwst|iso|billing|"
    "shipping|mailing|business unit|company "
    "wide|associated|potential|related|local|official|default|"
    "interest|interested|interesse|yes|ja|n a|new|your|our|unser|unsere|their|ok|possible|new name|"
    "opt in|address1|address2|hauptsitz|rechnungs|liefer|hauptkontakt|display|string|text|field|"
    "column|user defined|custom|crm|sf|sap|erp|oj|nein|oui|non|si|sim|x|social|sociale|generic|"
    "principal|principale|haupt|approx|ca.|circa|aprox|overall|gross|level1|electronico|"
    "electronica|"
    "elettronica|eletronico|eletronica|finale|elektronisch";

/* Two words and more that mean something else together. */
static const struct {
    const char *words;
    uint64_t concepts;
} PHRASES[] = {
    {"raison sociale", CON(COMPANY) | CON(NAME)},
    {"razon social", CON(COMPANY) | CON(NAME)},
    {"ragione sociale", CON(COMPANY) | CON(NAME)},
    {"razao social", CON(COMPANY) | CON(NAME)},
    {"nome fantasia", CON(COMPANY) | CON(NAME)},
    {"denominazione sociale", CON(COMPANY) | CON(NAME)},
    {"denominacion social", CON(COMPANY) | CON(NAME)},
    {"denominacao social", CON(COMPANY) | CON(NAME)},
    {"chiffre d affaires", CON(REVENUE)},
    {"chiffre affaires", CON(REVENUE)},
    {"volume d affaires", CON(REVENUE)},
    {"volumen de negocio", CON(REVENUE)},
    {"volume de negocios", CON(REVENUE)},
    {"volume affari", CON(REVENUE)},
    {"annual sales", CON(REVENUE) | CON(ANNUAL)},
    {"net sales", CON(REVENUE)},
    {"deal size", CON(AMOUNT)},
    {"order value", CON(AMOUNT)},
    {"posta elettronica", CON(EMAIL)},
    {"correo electronico", CON(EMAIL)},
    {"correio eletronico", CON(EMAIL)},
    {"e mail", CON(EMAIL)},
    {"account manager", CON(OWNER)},
    {"account executive", CON(OWNER)},
    {"account rep", CON(OWNER)},
    {"sales agent", CON(PARTNER)},
    {"channel partner", CON(PARTNER)},
    {"business partner", CON(PARTNER)},
    {"solution provider", CON(PARTNER)},
    {"partner account", CON(PARTNER)},
    {"distribution partner", CON(PARTNER)},
    {"partner firm", CON(PARTNER)},
    {"agent commercial", CON(PARTNER)},
    {"end user", CON(CUSTOMER)},
    {"end customer", CON(CUSTOMER)},
    {"client final", CON(CUSTOMER)},
    {"job title", CON(OTHER)},
    {"first name", CON(FIRST)},
    {"last name", CON(LAST)},
    {"family name", CON(LAST)},
    {"given name", CON(FIRST)},
    {"nom de famille", CON(LAST)},
    {"row checksum", CON(OTHER)},
    {"next step", CON(OTHER)},
    {"prochaine etape", CON(OTHER)},
    {"proximo paso", CON(OTHER)},
    {"prossimo passo", CON(OTHER)},
    {"nachster schritt", CON(OTHER)},
    {"won lost", CON(OUTCOME)},
    {"w l", CON(OUTCOME)},
    {"win loss", CON(OUTCOME)},
    {"gewonnen verloren", CON(OUTCOME)},
    {"sku", CON(PRODUCT) | CON(ID)},
    {"ean", CON(PRODUCT) | CON(ID)},
    {"upc", CON(PRODUCT) | CON(ID)},
    {"mpn", CON(PRODUCT) | CON(ID)},
    {"p iva", CON(OTHER)},
    {"partita iva", CON(OTHER)},
    {"d u n s", CON(DUNS)},
    {"d b", CON(DUNS)},
    {"maison mere", CON(PARENT)},
    {"casa madre", CON(PARENT)},
    {"casa matriz", CON(PARENT)},
    {"subsidiary of", CON(PARENT)},
    {"product line", CON(LINE)},
    {"product family", CON(LINE)},
    {"product group", CON(LINE)},
    {"product category", CON(LINE)},
    {"product series", CON(LINE)},
    {"business line", CON(LINE)},
    {"country region", CON(COUNTRY)},
    {"state province", CON(REGION)},
    {"zip postal", CON(POSTAL)},
    {"post code", CON(POSTAL)},
    {"code postal", CON(POSTAL)},
    {"codigo postal", CON(POSTAL)},
    {"created by", CON(OWNER)},
    {"closed by", CON(OWNER)},
    {"erstellt von", CON(OWNER)},
    {"cree par", CON(OWNER)},
    {"creado por", CON(OWNER)},
    {"creato da", CON(OWNER)},
    {"criado por", CON(OWNER)},
    {"opt in", CON(CONSENT)},
    {"record type", CON(OTHER)},
    {"deal type", CON(OTHER)},
    {"opportunity type", CON(OTHER)},
    {"last activity", CON(OTHER)},
    {"last modified", CON(OTHER)},
    {"last contact", CON(OTHER)},
    {"last contacted", CON(OTHER)},
    {"last update", CON(OTHER)},
    {"domain name", CON(WEBSITE)},
    {"good standing", CON(FACT)},
    {"opportunity score", CON(OTHER)},
    {"a contacter", CON(CONTACT)},
    {"ship to", CON(CUSTOMER)},
    {"sold to", CON(CUSTOMER)},
    {"bill to", CON(CUSTOMER)},
    {"sell to", CON(CUSTOMER)},
    {"list price", CON(PRICE)},
    {"source system", CON(OTHER)},
    {"owner id", CON(OWNER)},
    {"parent account", CON(PARENT)},
    {"parent company", CON(PARENT)},
    {"sign in", CON(CONTACT)},
};

/* ---- units ----------------------------------------------------------------------------------- */

static double scale_of(const char *word, bool has_currency)
{
    if (word_in(word,
                "tsd|tausend|thousand|thousands|000|000s|teur|keur|kusd|tusd|kgbp|kchf|tchf|tgbp|"
                "milliers|miles|migliaia|milhares") ||
        (has_currency && word_in(word, "k|t|ks|mil"))) {
        return 1e3;
    }
    if (word_in(
            word,
            "mio|mln|mn|million|millions|millionen|millones|milioni|milhoes|meur|musd|mm|mchf") ||
        (has_currency && word_in(word, "m"))) {
        return 1e6;
    }
    return word_in(word, "bn|mrd|billion|milliarden|milliards") ? 1e9 : 1;
}

/* "keur" and "teur" say a currency too. */
static bool unit_currency(const char *word, char ret[CURRENCY_CODE_SIZE])
{
    size_t len = strlen(word);
    if (len == 4 && strchr("ktm", word[0]) && word_in(word + 1, "eur|usd|gbp|chf")) {
        return currency_read(word + 1, ret);
    }
    /* Short names ("fr", "rm", "rs") are other words in a header. */
    bool is_sign = (unsigned char)word[0] >= 0x80 || word[0] == '$';
    bool is_code =
        len == 3 &&
        !word_in(word, "try|pen|all|top|cop|mad|php|lei|sar|kes|tnd|bob|ars|mop|won|cad");
    bool is_name = word_in(word, "euro|euros|dollar|dollars");
    return (is_sign || is_code || is_name) && currency_read(word, ret);
}

/* ---- words ----------------------------------------------------------------------------------- */

struct words {
    char text[2 * HEADER_BYTES_MAX];
    const char *items[HEADER_WORDS_MAX];
    size_t count;
};

/* "CloseDate" -> "Close Date", "KDNr" -> "KD Nr": only where small letters stand before large. */
static void camel_split(const char *header, char *ret, size_t size)
{
    size_t len = 0;
    for (const char *c = header; *c && len + 3 < size; c++) {
        bool is_upper = *c >= 'A' && *c <= 'Z';
        bool after_lower = c > header && c[-1] >= 'a' && c[-1] <= 'z';
        bool before_lower = c[1] >= 'a' && c[1] <= 'z' && c[2] >= 'a' && c[2] <= 'z';
        bool after_upper = c > header && c[-1] >= 'A' && c[-1] <= 'Z';
        if (is_upper && (after_lower || (after_upper && before_lower))) {
            ret[len++] = ' ';
        }
        ret[len++] = *c;
    }
    ret[len] = '\0';
}

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Signs stand alone: "k€" is "k" and "€", "#" and "%" are words. */
static void words_take(const char *header, struct words *ret)
{
    char split[HEADER_BYTES_MAX];
    char folded[HEADER_BYTES_MAX];
    size_t len = 0;
    *ret = (struct words){0};
    camel_split(header, split, sizeof split);
    if (!text_fold_plain(split, folded, sizeof folded)) {
        return;
    }
    for (const char *c = folded;
         *c && ret->count < HEADER_WORDS_MAX && len + 8 < sizeof ret->text;) {
        size_t span = 0;
        if (is_word_byte(*c)) {
            while (is_word_byte(c[span])) {
                span++;
            }
        } else if ((unsigned char)*c >= 0x80) {
            span = 1;
            while (((unsigned char)c[span] & 0xC0) == 0x80) {
                span++;
            }
        } else if (strchr("#%$", *c)) {
            span = 1;
        }
        if (span) {
            ret->items[ret->count++] = ret->text + len;
            memcpy(ret->text + len, c, span);
            len += span + 1; /* the struct is zeroed: a NUL follows */
        }
        c += span ? span : 1;
    }
}

/* One letter too many, too few or other. */
static bool is_near(const char *a, const char *b)
{
    size_t same = 0;
    while (a[same] && a[same] == b[same]) {
        same++;
    }
    const char *x = a + same;
    const char *y = b + same;
    return (*x && text_equal(x + 1, y)) || (*y && text_equal(x, y + 1)) ||
           (*x && *y && text_equal(x + 1, y + 1)) ||
           (x[0] && x[1] && x[0] == y[1] && x[1] == y[0] && text_equal(x + 2, y + 2));
}

/* How a word of a list must match. */
enum word_match { MATCH_WHOLE, MATCH_PREFIX, MATCH_NEAR };

static bool word_fits(const char *word, const char *list, enum word_match match)
{
    size_t len = strlen(word);
    if (match == MATCH_WHOLE) {
        return word_in(word, list);
    }
    while (*list) {
        size_t span = strcspn(list, "|");
        char one[HEADER_BYTES_MAX];
        (void)snprintf(one, sizeof one, "%.*s", (int)span, list);
        bool fits = match == MATCH_PREFIX ? span > len && strncmp(one, word, len) == 0
                                          : span >= FUZZY_MIN && is_near(word, one);
        if (fits) {
            return true;
        }
        list += span + (list[span] == '|');
    }
    return false;
}

static uint64_t word_find(const char *word, enum word_match match, bool *ret_foreign)
{
    uint64_t found = 0;
    bool is_english = false;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(WORDS); i++) {
        bool fits_english = word_fits(word, WORDS[i].english, match);
        if (fits_english || word_fits(word, WORDS[i].others, match)) {
            found |= UINT64_C(1) << WORDS[i].concept;
            is_english = is_english || fits_english;
        }
        if (found && match == MATCH_WHOLE) {
            break;
        }
    }
    *ret_foreign = *ret_foreign || (found && !is_english);
    return found;
}

/* "abschlussdatum" = abschluss + datum; 0 when some part is no word. */
static uint64_t compound_find(const char *word, int depth)
{
    static const char *const links[] = {"", "s", "es", "n", "en", "e"};
    bool is_foreign = false;
    size_t len = strlen(word);
    if (depth == 0 || len < COMPOUND_MIN) {
        return 0;
    }
    for (size_t head = len - 1; head >= COMPOUND_MIN; head--) {
        char first[HEADER_BYTES_MAX];
        (void)snprintf(first, sizeof first, "%.*s", (int)head, word);
        uint64_t found = word_find(first, MATCH_WHOLE, &is_foreign);
        for (size_t l = 0; found && l < SCORE_ARRAY_COUNT(links); l++) {
            const char *rest = word + head;
            size_t link = strlen(links[l]);
            if (strncmp(rest, links[l], link) != 0) {
                continue;
            }
            rest += link;
            uint64_t more = strlen(rest) >= 2 ? word_find(rest, MATCH_WHOLE, &is_foreign) : 0;
            more = more ? more : compound_find(rest, depth - 1);
            if (more) {
                return found | more;
            }
        }
    }
    return 0;
}

/* ae, oe, ue for the letters that another keyboard has. */
static void umlauts_drop(const char *word, char *ret, size_t size)
{
    size_t len = 0;
    for (const char *c = word; *c && len + 1 < size; c++) {
        ret[len++] = *c;
        c += strchr("aou", *c) && c[1] == 'e';
    }
    ret[len] = '\0';
}

static bool is_single(uint64_t concepts)
{
    return concepts && (concepts & (concepts - 1)) == 0;
}

static uint64_t word_concepts(const char *word, bool *ret_foreign)
{
    char plain[HEADER_BYTES_MAX];
    size_t len = strlen(word);
    uint64_t found = word_find(word, MATCH_WHOLE, ret_foreign);
    umlauts_drop(word, plain, sizeof plain);
    if (!found && !text_equal(plain, word)) {
        found = word_find(plain, MATCH_WHOLE, ret_foreign);
    }
    if (!found && len >= 2 * COMPOUND_MIN - 1) {
        found = compound_find(word, COMPOUND_DEPTH);
        found = found ? found : compound_find(plain, COMPOUND_DEPTH);
        *ret_foreign = *ret_foreign || found;
    }
    if (!found && len >= PREFIX_MIN) {
        /* An abbreviation is one only if it can stand for a single thing. */
        uint64_t begun = word_find(word, MATCH_PREFIX, ret_foreign);
        found = is_single(begun) ? begun : 0;
    }
    if (!found && len >= FUZZY_MIN) {
        uint64_t near = word_find(word, MATCH_NEAR, ret_foreign);
        found = is_single(near) ? near : 0;
    }
    return found;
}

/* Words of a phrase that begins here, 0 = none. */
static size_t phrase_at(const struct words *words, size_t at, uint64_t *ret)
{
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(PHRASES); i++) {
        const char *rest = PHRASES[i].words;
        size_t used = 0;
        while (*rest && at + used < words->count) {
            size_t len = strcspn(rest, " ");
            if (strlen(words->items[at + used]) != len ||
                memcmp(words->items[at + used], rest, len) != 0) {
                break;
            }
            rest += len + (rest[len] == ' ');
            used++;
        }
        if (!*rest) {
            *ret |= PHRASES[i].concepts;
            return used;
        }
    }
    return 0;
}

static void units_take(const struct words *words, struct guess_header *ret, bool *is_unit)
{
    for (size_t i = 0; i < words->count; i++) {
        is_unit[i] = unit_currency(words->items[i], ret->currency);
    }
    bool has_currency = *ret->currency != '\0';
    for (size_t i = 0; i < words->count; i++) {
        double scale = scale_of(words->items[i], has_currency);
        if (scale > 1) {
            ret->scale = scale;
            is_unit[i] = true;
        }
    }
}

void guess_header_read(const char *header, struct guess_header *ret)
{
    struct words words;
    bool is_unit[HEADER_WORDS_MAX] = {false};
    *ret = (struct guess_header){.scale = 1};
    words_take(header, &words);
    units_take(&words, ret, is_unit);
    for (size_t i = 0; i < words.count;) {
        size_t used = is_unit[i] ? 0 : phrase_at(&words, i, &ret->concepts);
        if (used) {
            i += used;
            continue;
        }
        if (!is_unit[i]) {
            bool is_foreign = false;
            uint64_t found = word_concepts(words.items[i], &is_foreign);
            bool is_stop = word_in(words.items[i], STOPS);
            ret->concepts |= found;
            ret->is_foreign = ret->is_foreign || (is_foreign && found);
            ret->unknown_words += !found && !is_stop;
        }
        i++;
    }
}

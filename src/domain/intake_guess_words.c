/* SPDX-License-Identifier: Apache-2.0 */

/* The words that headers are made of. */

#include "domain/intake_guess_internal.h"

/* Words, without accents; the first line of each is English. */
const struct guess_word GUESS_WORDS[] = {
    {CONCEPT_NAME, "name|names|fullname",
     "namen|nom|noms|nombre|nombres|nome|nomi|nomes|bezeichner|nm"},
    {CONCEPT_ID,
     "id|ids|number|no|nr|num|nbr|code|codes|key|ref|reference|identifier|guid|uuid|#|record|index",
     "cd|nummer|kennung|kennzeichen|kz|zeichen|kennziffer|schlussel|referenz|numero|n|nb|codigo|"
     "codice|cod|"
     "identifiant|referencia|identificador|riferimento|identificativo|chave|clave|anzahl|zahl|lfd|"
     "kurzel|progressivo|progressif|folio|laufende"},
    {CONCEPT_CUSTOMER,
     "customer|customers|client|clients|account|accounts|cust|acct|acc|buyer|prospect|enduser|"
     "endcustomer",
     "kunde|kunden|kd|kdn|endkunde|endkunden|cliente|clientes|clienti|compte|cuenta|conta|kaufer|"
     "auftraggeber|klient|interessent|interessenten|acheteur|comprador|acquirente|mandant|debitor|"
     "kde|cte|clte|committente|besteller"},
    {CONCEPT_PARTNER,
     "partner|partners|reseller|resellers|dealer|dealers|integrator|var|bp|agent|agency|"
     "intermediary|installer|fulfilment",
     "handler|haendler|fachhandler|wiederverkaufer|vertriebspartner|vertriebspartners|systemhaus|"
     "revendeur|revendeurs|partenaire|partenaires|concessionnaire|integrateur|integrador|"
     "integratore|"
     "revendedor|revenda|rivenditore|rivenditori|parceiro|parceiros|socio|socios|handelspartner|"
     "partnerfirma|partnerfirmen|concessionario|installateur|handelsvertreter|channelpartner|vp|"
     "ptnr|prtnr|riv|apporteur|aliado|aliados|canalista"},
    {CONCEPT_DISTRIBUTOR, "distributor|distributors|disti|vad|wholesaler",
     "distributeur|distribuidor|distribuidora|distributore|distri|grossist|grossiste|grosshandler|"
     "mayorista|atacadista|grossista|lieferant"},
    {CONCEPT_COMPANY,
     "company|companies|firm|firms|organization|organisation|org|business|corporation|legal|"
     "corporate",
     "firma|firmen|firmenname|unternehmen|unternehmens|gesellschaft|betrieb|societe|entreprise|"
     "compagnie|enseigne|etablissement|empresa|compania|organizacion|azienda|impresa|societa|ditta|"
     "organizzazione|companhia|organizacao|negocios|denominacion|fa"},
    {CONCEPT_PRODUCT,
     "product|products|offering|offerings|article|item|items|solution|service|services|model|"
     "prod|material|part",
     "offre|angebot|oferta|offerta|produkt|produkte|produkts|artikel|losung|losungen|leistung|"
     "modell|ware|waren|produit|"
     "produits|"
     "producto|productos|articulo|solucion|servicio|prodotto|prodotti|articolo|soluzione|servizio|"
     "produto|produtos|artigo|solucao|servico|prestation|dienst|dienstleistung|hauptprodukt"},
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
     "presupuesto|importo|valore|somma|orcamento|montante|auftragswert|gesamtwert|imp|mnt|vlr|"
     "potenzial|potentiel|potencial|potenziale|vertragswert|vertragssumme"},
    {CONCEPT_REVENUE, "revenue|revenues|turnover|rev",
     "umsatz|umsatze|erlos|ca|chiffre|facturacion|ventas|ingresos|fatturato|ricavi|faturamento|"
     "faturacao|receita|receitas|vendas"},
    {CONCEPT_ANNUAL, "annual|yearly|annually",
     "jahrlich|jahrlicher|jahres|annuel|annuelle|anual|annuo|annuale"},
    {CONCEPT_CURRENCY, "currency|curr|ccy",
     "whg|wahrung|wahrungen|waehrung|devise|devises|monnaie|moneda|divisa|valuta|moeda"},
    {CONCEPT_DATE, "date|dates|day|time|timestamp|when|datetime|dt",
     "datum|daten|tag|zeitpunkt|zeit|jour|fecha|fechas|dia|hora|data|giorno|termin"},
    {CONCEPT_CREATED,
     "created|create|creation|opened|start|started|begin|began|entered|entry|received|registered|"
     "submitted|engage|engaged|logged|added|inserted|raised|reported|origination|booked",
     "erstellt|erstellung|erstellungs|angelegt|anlage|erfasst|erfassung|erfassungs|eingang|"
     "eingangs|"
     "eingegangen|eroffnet|eroffnung|eroffnungs|beginn|aufnahme|cree|creee|ouverture|"
     "ouvert|"
     "debut|recu|recue|saisie|reception|creado|creada|creacion|alta|apertura|abierto|abierta|"
     "inicio|"
     "recibido|recepcion|registro|creato|creata|creazione|inizio|ricevuto|aperto|aperta|inserito|"
     "criado|criada|criacao|abertura|aberto|aberta|recebido|entrada|ingreso|enregistre|cadastro|"
     "crt|crtd|erstell"},
    {CONCEPT_CLOSED,
     "close|closed|closing|closure|end|ended|finish|finished|completed|completion|signed|order",
     "abschluss|abschlusses|abgeschlossen|geschlossen|schliessung|ende|beendet|cloture|cloturee|"
     "fin|"
     "finalise|signature|cierre|cerrado|cerrada|finalizado|chiusura|chiuso|chiusa|fine|fecho|"
     "fechamento|fechado|fechada|encerramento|encerrado|encerrada|conclusao|concluido|conclusione|"
     "auftragsdatum|bestelldatum|cls|clsd|fech|fermeture|entschieden"},
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
    {CONCEPT_STAGE, "stage|phase|step|salesstage|milestone|progress",
     "stufen|etape|etapa|etapas|fase|fasi|estagio|stadium|schritt|vertriebsphase|verkaufsphase|"
     "stadio|avancement|fortschritt|avance|avanzamento"},
    {CONCEPT_STATUS, "status|situation|disposition",
     "sts|stand|zustand|statut|etat|estado|situacion|estatus|stato|situacao"},
    {CONCEPT_OUTCOME, "outcome|result|results|wl",
     "issue|ergebnis|ausgang|resultat|resultado|risultato|esito|desfecho|resolucion|bilan"},
    {CONCEPT_WON, "won|win|iswon|winning",
     "gewonnen|gewinn|gagne|gagnee|ganado|ganada|ganar|vinto|vinta|ganho|ganha|vincita"},
    {CONCEPT_LOST, "lost|loss|losing|islost",
     "verloren|verlust|verlusts|perdu|perdue|perte|perdido|perdida|perso|persa|perdita|perda|"
     "absage|absagen|ablehnung|niederlage|refus|echec|descarte"},
    {CONCEPT_OPEN, "open|isopen", "offen|offene|offenen|offener|ouverts|abiertos|aperti|abertos"},
    {CONCEPT_CONTACT,
     "contact|contacts|person|user|users|focal|login|individual|attendee|requester|liaison",
     "kontakt|kontakte|kontaktperson|ansprechpartner|ansprechpartnerin|gesprachspartner|benutzer|"
     "anwender|interlocuteur|personne|utilisateur|contacto|contactos|persona|usuario|interlocutor|"
     "contatto|contatti|referente|utente|contato|contatos|pessoa|utilizador|ansprechperson|ap|"
     "nominativo"},
    {CONCEPT_EMAIL, "email|emails|mail|mails|emailaddress|mailbox",
     "mailadresse|emailadresse|courriel|mel|correo|correos|correio|elektronische"},
    {CONCEPT_PHONE, "phone|phones|tel|telephone|mobile|cell|cellphone|phonenumber|landline",
     "tfno|tlf|tlfno|tfn|mob|cel|rufnr|ph|hdy|telefon|telefonnummer|telefonnr|mobil|mobilnummer|"
     "mobiltelefon|handy|handynummer|rufnummer|"
     "durchwahl|fon|portable|telefono|telefonos|movil|celular|cellulare|telefone|telemovel|gsm|"
     "festnetz|fixe|phn|fone|recapito|whatsapp"},
    {CONCEPT_CITY, "city|town|cities|location|municipality|place|locality",
     "ort|orte|stadt|wohnort|standort|sitz|firmensitz|gemeinde|ville|localite|commune|ciudad|"
     "localidad|poblacion|municipio|citta|localita|comune|sede|cidade|localidade|concelho|cty|"
     "localisation|localizacao|localizacion|localizzazione|ubicacion"},
    {CONCEPT_COUNTRY, "country|countries|nation|ctry|cntry",
     "land|lander|laender|landes|staat|lkz|pays|pais|paises|paese|paesi|nazione|nazioni|nacion|"
     "iso2|naz"},
    {CONCEPT_POSTAL, "postal|zip|postcode|zipcode|post",
     "plz|postleitzahl|cp|cap|cep|codigopostal|codepostal|cpostal"},
    {CONCEPT_STREET, "street|address|addr|road|addresses",
     "strasse|str|hausnummer|hausnr|adresse|anschrift|rue|voie|direccion|calle|domicilio|indirizzo|"
     "via|"
     "endereco|rua|morada|postfach|logradouro|bairro"},
    {CONCEPT_REGION, "region|regions|regional|territory|state|province|zone|area|district|county",
     "prov|gebiet|gebiete|bundesland|bezirk|provinz|vertriebsgebiet|kanton|territoire|departement|"
     "canton|"
     "provincia|zona|comunidad|territorio|regione|regiao|distrito|uf|verkaufsgebiet|rgn"},
    {CONCEPT_COVERED, "territories|coverage|covered|served|serves|covers|serving",
     "abgedeckt|abdeckung|einzugsgebiet|couverture|couverts|couvertes|desservis|cobertura|"
     "cubiertos|"
     "copertura|coperti|atendidos|cobertos|cubiertas"},
    {CONCEPT_WEBSITE, "website|websites|web|homepage|url|site|domain|www|webpage|internet",
     "webseite|internetseite|internetadresse|webadresse|pagina|sitio|sito|dominio|domaine|domane"},
    {CONCEPT_DUNS, "duns|dunsnumber|dandb", "dunsnummer"},
    {CONCEPT_LEVEL, "level|tier|grade|class|classification|medal|tiering",
     "stufe|klasse|einstufung|niveau|nivel|livello|classe|clase|categoria partner|partnerstatus|"
     "partnerlevel|rating|lvl|fascia|classificacao|classificazione|clasificacion|klassifizierung"},
    {CONCEPT_SIZE, "size|sizes",
     "grosse|groesse|grossen|taille|tamano|dimensione|dimensioni|tamanho|porte"},
    {CONCEPT_PEOPLE, "employees|employee|headcount|staff|workforce|fte|ftes|heads",
     "mitarbeiter|mitarbeitende|mitarbeiterzahl|beschaftigte|beschaftigten|belegschaft|effectif|"
     "effectifs|salaries|salarie|employes|collaborateurs|empleados|plantilla|trabajadores|"
     "dipendenti|"
     "addetti|funcionarios|colaboradores|trabalhadores|dip"},
    {CONCEPT_INDUSTRY, "industry|industries|sector|vertical|verticals|segment",
     "branche|branchen|industrie|wirtschaftszweig|secteur|activite|industria|actividad|settore|"
     "attivita|setor|atividade|ramo|rubro|giro"},
    {CONCEPT_TITLE, "title|subject|topic|label|headline|caption|summary",
     "titel|betreff|thema|bezeichnung|titre|objet|intitule|libelle|designation|titulo|asunto|"
     "titolo|"
     "oggetto|denominazione|assunto|designacao|denominacao|objeto|bez|tema|temas"},
    {CONCEPT_DEAL,
     "deal|deals|opportunity|opportunities|opp|opps|oppty|lead|leads|project|enquiry|inquiry|case|"
     "pursuit|transaction|quote|sale|registration|registrations",
     "chance|chancen|verkaufschance|verkaufschancen|projekt|projekte|vorgang|vorgangs|geschaft|"
     "geschafts|auftrag|auftrags|affaire|affaires|opportunite|opportunites|projet|oportunidad|"
     "oportunidades|negocio|proyecto|operacion|trattativa|trattative|opportunita|progetto|"
     "oportunidade|projeto|dossier|vente|pratica|piste|pistes|pista|devis|preventivo|"
     "kaufinteresse"},
    {CONCEPT_NEED,
     "need|needs|description|requirement|requirements|details|scope|challenge|desc|demand|request|"
     "requests|requested",
     "bedarf|bedarfs|beschreibung|anforderung|anforderungen|aufgabe|besoin|besoins|descriptif|"
     "exigences|necesidad|necesidades|descripcion|detalle|requisitos|esigenza|esigenze|bisogno|"
     "fabbisogno|descrizione|necessidade|necessidades|descricao|detalhes|demande|wunsch|anliegen|"
     "anfrage|anfragen|richiesta|richieste|solicitud|solicitacao|pedido"},
    {CONCEPT_NOTE, "note|notes|comment|comments|remark|remarks|memo|info|information",
     "notiz|notizen|kommentar|bemerkung|bemerkungen|anmerkung|anmerkungen|remarque|remarques|"
     "commentaire|commentaires|notas|nota|observaciones|comentario|comentarios|commento|commenti|"
     "osservazioni|observacoes|informationen"},
    {CONCEPT_SOURCE, "source|origin|channel|leadsource",
     "quelle|herkunft|ursprung|kanal|provenance|origine|canal|origen|fuente|procedencia|fonte|"
     "provenienza|canale|origem|proveniencia|leadquelle"},
    {CONCEPT_REASON, "reason|reasons|cause|why|rationale",
     "rsn|perche|porque|pourquoi|warum|weshalb|grund|grunde|ursache|motif|raison|cause|motivo|"
     "motivos|"
     "razon|causa|ragione|causale|razao|motivazione"},
    {CONCEPT_OWNER,
     "owner|rep|reps|seller|salesperson|assigned|assignee|representative|salesrep|manager|"
     "responsible|ownerid|executive|creator",
     "verantwortlich|verantwortlicher|verantwortliche|zustandig|zustandiger|zustandige|betreuer|"
     "betreuerin|sachbearbeiter|verkaufer|vertriebler|vertriebsmitarbeiter|besitzer|bearbeiter|"
     "aussendienst|kundenbetreuer|proprietaire|responsable|vendeur|commercial|vendedor|propietario|"
     "comercial|asesor|gestor|proprietario|responsabile|venditore|commerciale|responsavel|"
     "leiter|chef|kam|assegnato|assegnata|asignado|asignada|atribuido|atribuida|attribue|"
     "zugewiesen|zugeordnet"},
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
    {CONCEPT_CAMPAIGN, "campaign|campaigns|promotion",
     "kampagne|aktion|campagne|campana|campanha|campagna|promocion"},
    {CONCEPT_OTHER,
     "probability|prob|odds|fax|vat|tax|taxid|ein|discount|quantity|qty|age|next|year|founded|"
     "established|"
     "fiscal|period|checksum|modified|updated|changed|modification|update|activity|loaded|etl|"
     "score|"
     "competitor|competitors|team|weighted|margin|cost|logo|tags|tag|language|latitude|"
     "longitude|salutation|gender|department|linkedin|twitter|facebook|pipeline|job|birthday|"
     "converted|"
     "exchange|weight|quarter|month|version|deleted|attachment|url link|duration|days|count|visits|"
     "sessions|password|image|photo|picture|iban|bic|swift|percent|percentage|%|hours|confidence|"
     "lastmodified|systemmodstamp|parentid|recordtype|ip|stars|sentiment",
     "wahrscheinlichkeit|ust|ustid|ustidnr|steuernummer|steuernr|handelsregister|rabatt|menge|"
     "stuck|alter|"
     "nachster|nachste|nachstes|jahr|grundung|grundungsjahr|gegrundet|geandert|anderung|"
     "anderungsdatum|"
     "aktualisiert|letzte|letzter|letztes|wettbewerber|marge|kosten|sprache|anrede|"
     "abteilung|probabilite|tva|siret|siren|naf|remise|quantite|prochaine|prochain|derniere|"
     "dernier|"
     "modifie|modifiee|mise|concurrent|civilite|langue|service "
     "interne|probabilidad|iva|piva|"
     "nif|cif|rfc|cuit|descuento|cantidad|proximo|proxima|ultima|ultimo|modificado|modificada|"
     "modificacion|competidor|competencia|idioma|tratamiento|probabilita|sconto|quantita|"
     "prossimo|prossima|modifica|modificato|modificata|concorrente|lingua|probabilidade|cnpj|nipc|"
     "desconto|quantidade|modificacao|alterado|alteracao|aktivitat|geburtstag|konto|kontonummer|"
     "sdi|partita|fiscale|geschlecht|beruf|gewichtet|pondere|ponderado|actividad "
     "ultima|gesperrt|wiedervorlage|loschkz|relance|sucursal|filial"},
    /* Dutch and Polish; what another language has above is not said again. */
    {CONCEPT_NAME, "", "naam|nazwa|nazwy"},
    {CONCEPT_ID, "", "aantal|volgnummer|kenmerk|kod|numeru|identyfikator|liczba|lp|symbol"},
    {CONCEPT_CUSTOMER, "",
     "klant|klanten|relatie|relaties|eindklant|afnemer|opdrachtgever|koper|debiteur|klienta|"
     "klienci|klientow|odbiorca|odbiorcy|nabywca|kontrahent|kontrahenta"},
    {CONCEPT_PARTNER, "",
     "wederverkoper|wederverkopers|tussenpersoon|dealers|partnera|partnerzy|partnerow|posrednik|"
     "integratora"},
    {CONCEPT_DISTRIBUTOR, "",
     "groothandel|groothandelaar|leverancier|dystrybutor|dystrybutora|hurtownia"},
    {CONCEPT_COMPANY, "",
     "bedrijf|bedrijven|onderneming|organisatie|vennootschap|firmy|firm|spolka|spolki|"
     "przedsiebiorstwo|organizacja"},
    {CONCEPT_PRODUCT, "",
     "oplossing|oplossingen|dienst|goederen|produktu|produkty|towar|towaru|usluga|uslugi|"
     "rozwiazanie"},
    {CONCEPT_LINE, "",
     "productgroep|groep|artikelgroep|grupa|rodzina|rodziny|kategoria|kategorie|seria"},
    {CONCEPT_PRICE, "", "prijs|prijzen|adviesprijs|cena|ceny|cennik|cennikowa"},
    {CONCEPT_AMOUNT, "",
     "bedrag|bedragen|waarde|orderwaarde|totaal|kwota|kwoty|wartosc|wartosci|budzet|suma"},
    {CONCEPT_REVENUE, "", "omzet|omzetten|obrot|obroty|przychod|przychody|przychodow"},
    {CONCEPT_ANNUAL, "", "jaarlijkse|jaarlijks|jaar|roczny|roczna|roczne"},
    {CONCEPT_CURRENCY, "", "munt|munteenheid|waluta|waluty"},
    {CONCEPT_DATE, "", "dag|tijdstip|dnia|dzien|termin"},
    {CONCEPT_CREATED, "",
     "aangemaakt|aanmaak|ontvangen|ontvangst|gestart|geopend|opening|ingevoerd|invoer|"
     "binnengekomen|gemaakt|utworzenia|utworzono|utworzony|otwarcia|wplywu|wplynelo|zgloszenia|"
     "zgloszono|rejestracji|rozpoczecia|dodania|zalozenia"},
    {CONCEPT_CLOSED, "",
     "gesloten|sluiting|sluit|afgesloten|afsluiting|einde|eind|afgerond|zamkniecia|zamkniete|"
     "zamknieto|zakonczenia|zakonczono"},
    {CONCEPT_EXPECTED, "",
     "verwacht|verwachte|geschat|geschatte|gepland|geplande|prognose|przewidywana|przewidywany|"
     "przewidywane|oczekiwana|oczekiwany|planowana|planowany|planowane|szacowana|szacowany|"
     "szacunkowa|szacunkowy|spodziewana|spodziewany"},
    {CONCEPT_DECISION, "", "beslissing|beslissings|beslis|besluit|decyzja|decyzji"},
    {CONCEPT_STAGE, "", "fasen|verkoopfase|stap|faza|fazy|etap|etapu"},
    {CONCEPT_STATUS, "", "stan"},
    {CONCEPT_OUTCOME, "", "resultaat|uitkomst|uitslag|wynik|rezultat"},
    {CONCEPT_WON, "", "winst|wygrana|wygrane|wygrany|wygrano"},
    {CONCEPT_LOST, "",
     "verlies|verliezen|afwijzing|afgewezen|afgevallen|przegrana|przegrane|przegranej|przegrany|"
     "utrata|utraty|utracona|odrzucenia"},
    {CONCEPT_OPEN, "", "openstaand|openstaande|otwarte|otwarta|otwarty"},
    {CONCEPT_CONTACT, "",
     "persoon|contactpersoon|contactpersonen|gebruiker|gebruikers|osoba|osoby|kontaktowa|"
     "kontaktowy|uzytkownik|uzytkownika|kontaktu"},
    {CONCEPT_EMAIL, "", "mailadres|emailadres|poczta"},
    {CONCEPT_PHONE, "",
     "telefoon|telefoonnummer|telefoonnr|mobiel|mobielnummer|telefonu|komorka|komorkowy"},
    {CONCEPT_CITY, "", "plaats|plaatsnaam|woonplaats|vestigingsplaats|miasto|miasta|miejscowosc"},
    {CONCEPT_COUNTRY, "", "landen|kraj|kraje|kraju|panstwo"},
    {CONCEPT_POSTAL, "", "pocztowy"},
    {CONCEPT_STREET, "", "straat|adres|adresse|bezoekadres|huisnummer|ulica|ulicy"},
    {CONCEPT_REGION, "", "regio|provincie|gebied|rayon|wojewodztwo|obszar|rejon"},
    {CONCEPT_WEBSITE, "", "webadres|witryna|internetowa"},
    {CONCEPT_LEVEL, "", "partnerniveau|poziom|poziomu|ranga|stopien"},
    {CONCEPT_SIZE, "", "grootte|omvang|bedrijfsgrootte|wielkosc|rozmiar"},
    {CONCEPT_PEOPLE, "",
     "medewerkers|werknemers|personeel|personeelsleden|pracownikow|pracownicy|zatrudnienie"},
    {CONCEPT_INDUSTRY, "", "bedrijfstak|branza|branzy|sektor"},
    {CONCEPT_TITLE, "", "onderwerp|omschrijving|benaming|temat|tematu|tytul"},
    {CONCEPT_DEAL, "",
     "kans|kansen|verkoopkans|verkoopkansen|opdracht|offerte|offertes|szansa|szansy|szanse|"
     "transakcja|transakcji|transakcje|zapytanie|zapytania|oferty|projektu"},
    {CONCEPT_NEED, "",
     "behoefte|behoeften|wens|wensen|aanvraag|aanvragen|vraag|beschrijving|potrzeba|potrzeby|"
     "opis|opisu|wymagania"},
    {CONCEPT_NOTE, "",
     "opmerking|opmerkingen|notitie|notities|toelichting|uwagi|uwaga|notatka|notatki|komentarz"},
    {CONCEPT_SOURCE, "", "bron|leadbron|herkomst|kanaal|zrodlo|zrodla|pochodzenie|kanal"},
    {CONCEPT_REASON, "", "reden|redenen|verliesreden|oorzaak|powod|powodu|przyczyna|przyczyny"},
    {CONCEPT_OWNER, "",
     "eigenaar|verkoper|toegewezen|behandelaar|verantwoordelijke|beheerder|relatiebeheerder|"
     "opiekun|opiekuna|wlasciciel|handlowiec|sprzedawca|przypisany|odpowiedzialny"},
    {CONCEPT_ROLE, "", "rol|functie|rola|rolka|uprawnienia|stanowisko"},
    {CONCEPT_RANK, "", "prioriteit|volgorde|kolejnosc|priorytet"},
    {CONCEPT_KIND, "", "soort|rodzaj"},
    {CONCEPT_FACT, "", "criterium|voorwaarde|kryterium|warunek"},
    {CONCEPT_VALID, "", "geldig|geldigheid|waznosc|waznosci|wazny"},
    {CONCEPT_FROM, "", "vanaf|sinds|ingangsdatum|ingang"},
    {CONCEPT_UNTIL, "", "vervaldatum|vervalt|tot|wygasa|wygasniecia"},
    {CONCEPT_GROUND, "", "bewijs|certificaat|grondslag|dowod|podstawa|certyfikat"},
    {CONCEPT_VERIFIED, "",
     "gecontroleerd|geverifieerd|bevestigd|zweryfikowany|zweryfikowano|potwierdzony"},
    {CONCEPT_ACTIVE, "", "actief|inactief|aktywny|aktywna|nieaktywny"},
    {CONCEPT_LIMIT, "", "maximaal|maksimum|maks|limiet"},
    {CONCEPT_PARENT, "", "moederbedrijf|moedermaatschappij|concern"},
    {CONCEPT_CONSENT, "", "toestemming|instemming|avg|zgoda|zgody|rodo"},
    {CONCEPT_FIRST, "", "voornaam|imie"},
    {CONCEPT_LAST, "", "achternaam|familienaam|nazwisko"},
    {CONCEPT_ACCESS, "", "toegang|beschikbaarheid|dostep"},
    {CONCEPT_CAMPAIGN, "", "campagnes|actie|kampania"},
    {CONCEPT_OTHER, "",
     "slagingskans|waarschijnlijkheid|kvk|btw|btwnummer|korting|hoeveelheid|laatste|laatst|"
     "gewijzigd|wijziging|wijzigingsdatum|bijgewerkt|concurrent|aanhef|geslacht|marge|nip|regon|"
     "krs|rabat|ilosc|prawdopodobienstwo|ostatnia|ostatni|ostatnie|modyfikacji|modyfikacja|"
     "zmiany|aktualizacji|konkurent|marza|oplata"},
};

/* Small words, and words that tell nothing of the field. */
const char GUESS_STOPS[] =
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
    "elettronica|eletronico|eletronica|finale|elektronisch|van|het|een|op|voor|door|aan|naar|bij|"
    "te|"
    "z|na|adresu|glowny|glowna|desired|desejado|deseado|desiderato|souhaite|souhaitee|gewunscht|"
    "gewunschtes|gewenst|gewenste";
const size_t GUESS_WORD_COUNT = SCORE_ARRAY_COUNT(GUESS_WORDS);

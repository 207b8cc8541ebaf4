//! GnuCash's “Export Transactions to CSV”: one row a split. The program writes headers, dates and numbers in the language it
//! runs in, but always the same columns in the same order: so a header that is not English is read by its places, where the
//! first row has the marks of such a file. Dates and numbers are told by evidence; what is left open is refused.

use csv::StringRecord;

use super::{Posting, Transaction, Unread, unread};
use crate::ledger::Currency;

/// The columns that are read: their English names and their places in the full layout, which newer versions end with two
/// columns of values more.
const COLUMNS: [(&str, usize); 8] = [
    ("Date", 0),
    ("Transaction ID", 1),
    ("Number", 2),
    ("Description", 3),
    ("Commodity/Currency", 5),
    ("Memo", 8),
    ("Full Account Name", 9),
    ("Amount Num.", 12),
];
const NEEDED: [&str; 4] = ["Date", "Description", "Full Account Name", "Amount Num."];
/// The amount in the currency of the transaction, where the account has another one.
const VALUE: (&str, usize) = ("Value Num.", 14);
/// How many columns the full layout has, without and with values.
const WIDTHS: [usize; 2] = [16, 18];

/// Where each column stands.
struct Places {
    known: Vec<(&'static str, usize)>,
}

impl Places {
    fn of(headers: &StringRecord, first: Option<&StringRecord>) -> Result<Self, &'static str> {
        let named = |name: &str| headers.iter().position(|header| header.trim() == name);
        let missing = NEEDED.into_iter().find(|name| named(name).is_none());
        let all = COLUMNS.into_iter().chain([VALUE]);
        match missing {
            None => Ok(Self { known: all.filter_map(|(name, _)| Some((name, named(name)?))).collect() }),
            Some(_) if is_full_layout(headers, first) => {
                Ok(Self { known: all.filter(|column| *column != VALUE || headers.len() > WIDTHS[0]).collect() })
            }
            Some(missing) => Err(missing),
        }
    }

    fn cell<'r>(&self, record: &'r StringRecord, name: &str) -> &'r str {
        let place = self.known.iter().find(|(known, _)| *known == name);
        place.and_then(|(_, at)| record.get(*at)).unwrap_or("").trim()
    }
}

/// An id of 32 hexadecimal digits and a currency such as `CURRENCY::EUR`, both at their places.
fn is_full_layout(headers: &StringRecord, first: Option<&StringRecord>) -> bool {
    let Some(first) = first.filter(|_| WIDTHS.contains(&headers.len())) else { return false };
    let has_id = first.get(1).is_some_and(|id| id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()));
    has_id && first.get(5).is_some_and(|commodity| commodity.contains("::"))
}

pub(super) fn transactions(text: &str) -> Vec<Result<Transaction, Unread>> {
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter(text)).flexible(true).from_reader(text.as_bytes());
    let headers = match reader.headers() {
        Ok(headers) => headers.clone(),
        Err(error) => return vec![Err(unread(1, format!("The header cannot be read: {error}.")))],
    };
    let records: Vec<_> = reader.records().collect();
    let places = match Places::of(&headers, records.first().and_then(|first| first.as_ref().ok())) {
        Ok(places) => places,
        Err(column) => {
            let message = format!(
                "The column {column} is missing. Export with File, Export, Export Transactions to CSV, and not in the simple layout."
            );
            return vec![Err(unread(1, message))];
        }
    };
    let rows = || records.iter().filter_map(|record| record.as_ref().ok());
    let order = DateOrder::of(rows().map(|row| places.cell(row, "Date")));
    let mut found: Vec<Result<Transaction, Unread>> = Vec::new();
    let mut id = String::new();
    for (record, number) in records.iter().zip(2_usize..) {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                found.push(Err(unread(number, format!("This line cannot be read: {error}."))));
                continue;
            }
        };
        let line = record.position().and_then(|position| usize::try_from(position.line()).ok()).unwrap_or(number);
        // Older versions tell date and id once, newer ones in every row of the transaction.
        let (date, own_id) = (places.cell(record, "Date"), places.cell(record, "Transaction ID"));
        let goes_on = own_id == id && !id.is_empty() && !found.is_empty();
        if !date.is_empty() && !goes_on {
            own_id.clone_into(&mut id);
            found.push(begun(&places, record, order.iso(date), line));
        }
        let currency = places.cell(record, "Commodity/Currency").rsplit("::").next().unwrap_or("").to_owned();
        let Some(Ok(transaction)) = found.last_mut() else { continue };
        if !currency.is_empty() {
            transaction.tags.insert("currency".to_owned(), currency);
        }
        let commodity = transaction.tags.get("currency").cloned().unwrap_or_default();
        match posting(&places, record, commodity, line) {
            Ok(posting) => transaction.postings.push(posting),
            Err(error) => found.push(Err(error)),
        }
    }
    found
}

/// What separates the cells: what the header has most of.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or("");
    let count = |mark: &u8| header.bytes().filter(|byte| byte == mark).count();
    [b',', b';', b'\t'].into_iter().rev().max_by_key(count).unwrap_or(b',')
}

fn begun(places: &Places, record: &StringRecord, date: Option<String>, line: usize) -> Result<Transaction, Unread> {
    let read = places.cell(record, "Date");
    let date = date.ok_or_else(|| {
        unread(
            line,
            format!(
                "“{read}” could be two days. Choose the date format ISO in GnuCash's preferences, and export again."
            ),
        )
    })?;
    let mut transaction = Transaction { line, date, ..Transaction::default() };
    places.cell(record, "Description").clone_into(&mut transaction.description);
    transaction.tags.insert("reference".to_owned(), places.cell(record, "Number").to_owned());
    Ok(transaction)
}

fn posting(places: &Places, record: &StringRecord, commodity: String, line: usize) -> Result<Posting, Unread> {
    let amount = plain(places.cell(record, "Amount Num."), &commodity);
    let value = plain(places.cell(record, VALUE.0), &commodity);
    if !value.is_empty() && value != amount {
        let message = format!(
            "{amount} in the account's currency is {value} {commodity}: the export does not name the account's currency. Record this exchange by hand, and take the transaction out of the file."
        );
        return Err(unread(line, message));
    }
    let account = places.cell(record, "Full Account Name").to_owned();
    let mut posting = Posting { line, account, amount: Some((amount, commodity)), ..Posting::default() };
    posting.tags.insert("memo".to_owned(), places.cell(record, "Memo").to_owned());
    Ok(posting)
}

/// The number with a point before its decimals and no groups. GnuCash writes every decimal that the currency has, so the mark
/// before them is the decimal mark in any language; a number written otherwise stays as it is, to be judged like a typed one.
fn plain(number: &str, commodity: &str) -> String {
    let exponent = commodity.parse::<Currency>().map_or(2, |currency| usize::from(currency.exponent()));
    let number = number.replace('\u{2212}', "-");
    let letters: Vec<char> = number.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\'' | '’')).collect();
    let mark = letters.len().checked_sub(exponent.saturating_add(1)).filter(|_| exponent > 0);
    let has_mark = mark.and_then(|at| letters.get(at)).is_some_and(|c| matches!(c, '.' | ','));
    if !has_mark {
        return letters.into_iter().collect();
    }
    let kept = letters.into_iter().enumerate().filter(|(at, c)| Some(*at) == mark || !matches!(c, '.' | ','));
    kept.map(|(at, c)| if Some(at) == mark { '.' } else { c }).collect()
}

/// In which order the file writes day, month and year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DateOrder {
    Iso,
    DayFirst,
    MonthFirst,
    /// Slashes, and no day after the twelfth.
    Unknown,
}

impl DateOrder {
    fn of<'a>(dates: impl Iterator<Item = &'a str>) -> Self {
        let (mut day_first, mut month_first, mut slashes) = (false, false, false);
        for date in dates.filter(|date| !date.is_empty()) {
            let Some([first, second, _]) = parts(date).filter(|[first, _, _]| first.len() < 4) else {
                return Self::Iso;
            };
            let beyond = |text: &str| text.parse::<u32>().is_ok_and(|number| number > 12);
            slashes = slashes || !date.contains('.');
            day_first = day_first || beyond(first);
            month_first = month_first || beyond(second);
        }
        match (day_first, month_first) {
            (true, _) => Self::DayFirst,
            (false, true) => Self::MonthFirst,
            // Points stand between day and month wherever they stand.
            (false, false) if !slashes => Self::DayFirst,
            (false, false) => Self::Unknown,
        }
    }

    fn iso(self, date: &str) -> Option<String> {
        let ordered = match (self, parts(date)) {
            (Self::Iso, _) | (_, None) => return Some(date.to_owned()),
            (Self::DayFirst, Some([day, month, year])) => [year, month, day],
            (Self::MonthFirst, Some([month, day, year])) => [year, month, day],
            (Self::Unknown, Some([one, other, year])) if one == other => [year, one, other],
            (Self::Unknown, Some(_)) => return None,
        };
        let year = if ordered[0].len() == 2 { format!("20{}", ordered[0]) } else { ordered[0].to_owned() };
        Some(format!("{year}-{}-{}", ordered[1], ordered[2]))
    }
}

fn parts(date: &str) -> Option<[&str; 3]> {
    let mut parts = date.trim_end_matches('.').split(['.', '/', '-']).map(str::trim);
    let found = [parts.next()?, parts.next()?, parts.next()?];
    parts.next().is_none().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::super::{Journal, read};
    use super::*;

    const ID: &str = "0f3a5c7e9b1d2f4a6c8e0b2d4f6a8c0e";

    /// What a program in another language would export: a gift on 31 January and rent on 1 February.
    fn export(header: &str, dates: [&str; 2], roots: [&str; 3], numbers: [&str; 2], mark: char) -> String {
        let other = ID.replace('0', "1");
        let row = |date: &str, id: &str, text: &str, account: &str, number: &str| {
            let cells = [
                date,
                id,
                "R-7",
                text,
                "",
                "CURRENCY::EUR",
                "",
                "",
                "",
                account,
                "",
                number,
                number,
                number,
                number,
                "n",
                "",
                "1",
            ];
            cells.map(|cell| format!("\"{cell}\"")).join(&mark.to_string())
        };
        let minus = |number: &str| format!("-{number}");
        [
            header.to_owned(),
            row(dates[0], ID, "Концерт, Łódź", &format!("{}:Kasse", roots[0]), numbers[0]),
            row(dates[0], ID, "Концерт, Łódź", &format!("{}:Spenden", roots[1]), &minus(numbers[0])),
            row(dates[1], &other, "Miete", &format!("{}:Raum", roots[2]), numbers[1]),
            row(dates[1], &other, "Miete", &format!("{}:Kasse", roots[0]), &minus(numbers[1])),
        ]
        .join("\n")
    }

    fn lines(text: &str) -> Vec<String> {
        let found =
            read(Journal::GnuCash, text, &"general".parse().unwrap()).unwrap_or_else(|unread| panic!("{unread:?}"));
        let told = found.iter().map(|(draft, _)| {
            let lines = draft.lines.iter().map(|line| format!(" {} {}", line.account, line.amount)).collect::<String>();
            format!("{} {}{lines}", draft.date, draft.reference.as_deref().unwrap_or(""))
        });
        told.collect()
    }

    #[test]
    fn exports_in_other_languages_are_read_by_their_places() {
        let expected = [
            "2024-01-31 R-7 Assets:Kasse 1250.50 Income:Spenden -1250.50",
            "2024-02-01 R-7 Expenses:Raum 300.00 Assets:Kasse -300.00",
        ];
        let german = "Datum,BuchungsID,Nummer,Beschreibung,Bemerkungen,Währung/Wertpapier,Stornierungsbegründung,Aktion,Buchungstext,Volle Kontobezeichnung,Kontobezeichnung,Wert mit Symbol,Wert numerisch.,Wert mit Symbol,Wert numerisch.,Abgleichen,Datum des Abgleichs,Kurs/Preis";
        let dotted = ["31.01.2024", "01.02.2024"];
        let roots = ["Aktiva", "Erträge", "Aufwendungen"];
        assert_eq!(lines(&export(german, dotted, roots, ["1.250,50", "300,00"], ',')), expected, "German");
        let french = "Date;ID de transaction;Numéro;Description;Notes;Marchandise/Devise;Raison d'annulation;Action;Mémo;Nom complet du compte;Nom de compte;Montant avec symbole;Montant num.;Valeur avec symbole;Valeur num.;Rapprocher;Date de rapprochement;Taux/Prix";
        let slashed = ["31/01/2024", "01/02/2024"];
        let roots = ["Actifs", "Revenus", "Dépenses"];
        assert_eq!(lines(&export(french, slashed, roots, ["1\u{202f}250,50", "300,00"], ';')), expected, "French");
        let spanish = "Fecha,ID de transacción,Número,Descripción,Notas,Mercancía/Divisa,Motivo de anulación,Acción,Memorándum,Nombre completo de cuenta,Nombre de cuenta,Cantidad con símbolo,Cantidad núm.,Valor con símbolo,Valor núm.,Conciliar,Fecha de conciliación,Tasa/Precio";
        let roots = ["Activo", "Ingresos", "Gastos"];
        assert_eq!(lines(&export(spanish, slashed, roots, ["1.250,50", "300,00"], ',')), expected, "Spanish");
        let russian = "Дата,ID проводки,Номер,Описание,Примечания,Валюта,Причина аннулирования,Действие,Памятка,Полное имя счёта,Имя счёта,Сумма с символом,Сумма,Значение с символом,Значение,Согласовать,Дата согласования,Курс";
        let roots = ["Активы", "Доходы", "Расходы"];
        assert_eq!(lines(&export(russian, dotted, roots, ["1\u{a0}250,50", "300,00"], ',')), expected, "Russian");
    }

    #[test]
    fn a_day_or_an_exchange_that_the_file_leaves_open_is_not_guessed() {
        let header = COLUMNS.map(|(name, _)| name).join(",") + ",Value Num.";
        let refused = |row: &str| {
            let read = read(Journal::GnuCash, &format!("{header}\n{row}"), &"general".parse().unwrap());
            read.unwrap_err().into_iter().next().unwrap().message
        };
        let open = refused("03/04/2024,x,,Gift,CURRENCY::EUR,,Assets:Cash,5.00,5.00\n");
        assert!(open.contains("two days"), "{open}");
        let exchange = refused("2024-04-03,x,,Gift,CURRENCY::NZD,,Assets:Cash,-27.95,-50.00\n");
        assert!(exchange.contains("by hand"), "{exchange}");
        assert_eq!(DateOrder::of(["01/31/2024", "02/01/2024"].into_iter()).iso("02/01/2024").unwrap(), "2024-02-01");
        assert_eq!(plain("1,680,543", "JPY"), "1,680,543", "no decimals, judged like a typed number");
    }
}

//! Every report in every format, read back by other programs and libraries: row for row and cell for cell it says what the
//! report's own table says. Spreadsheets through calamine, PDFs through poppler, pages through an HTML parser.

use std::path::Path;

use serde_json::{Map, Value as Json};
use solidarity_ledger::ops::build_report::{Compare, PeriodAsked, ReportAsked, build_report};
use solidarity_ledger::render::{Format, render, speech};
use solidarity_ledger::reports::Report;
use solidarity_ledger::reports::facts::Filter;
use solidarity_ledger::reports::table::{Cell, ColumnKind, Row, RowKind, Section, Table, Value};
use solidarity_ledger::words::Words;

use crate::reports::{REPORTS, with_event};
use crate::support::book::{Book, entry, gift};
use crate::support::engines::on_both;
use crate::support::mail::parts;
use crate::support::poppler::told_by;

/// The worked book with names and words in more alphabets, and with an amount that needs its thousands told apart.
fn book(url: &str) -> Book {
    let book = with_event(Book::worked(url));
    book.done(&["fund", "add", "zizkov", "--restricted", "--name", "Друзья Žižkova & Łódź"]);
    book.post(
        &[
            gift("Дар от друзей – „für alle“ <б>", "2026-06-10", "zizkov", "12345.67"),
            entry(
                "Ёлка, çà et là; ½ Übertrag",
                "2026-06-11",
                "Expenses:Support:Legal",
                "Assets:Bank:Giro",
                "zizkov",
                "1234.50",
            ),
        ]
        .concat(),
    );
    book.done(&["reconcile", "--account", "Assets:PayPal:EUR", "--date", "2026-06-30", "--balance", "84.89"]);
    book
}

/// The columns that people see: the currency once above the table where it is one, no rare column of nothing.
fn seen(table: &Table) -> Vec<usize> {
    let at = |row: &Row, place: usize| row.cells.get(place).map_or(Value::Empty, |cell| cell.value.clone());
    let is_seen = |place: &usize| {
        let values = || table.rows.iter().map(|row| at(row, *place)).filter(|value| *value != Value::Empty);
        match table.columns[*place].kind {
            ColumnKind::Currency => {
                let first = values().next();
                values().any(|value| Some(value) != first) || first.is_none()
            }
            _ if table.columns[*place].is_rare => values().any(|value| match value {
                Value::Money(money) => money.minor != 0,
                Value::Count(count) => count != 0,
                _ => true,
            }),
            _ => true,
        }
    };
    (0..table.columns.len()).filter(is_seen).collect()
}

fn shown_sections(report: &Report) -> impl Iterator<Item = &Section> {
    report.sections.iter().filter(|section| !section.table.rows.is_empty())
}

/// What programs read of a value.
fn plain(value: &Value) -> String {
    let hundredths = |n: i64| format!("{}{}.{:02}", if n < 0 { "-" } else { "" }, n.abs() / 100, n.abs() % 100);
    match value {
        Value::Empty => String::new(),
        Value::Text(text) => text.clone(),
        Value::Phrase(phrase) => {
            let key = phrase.key.trim_start_matches("reports-");
            key.strip_prefix("line-").unwrap_or(key).replace('-', "_")
        }
        Value::Account { path, .. } => path.to_string(),
        Value::Fund { code, .. } => code.to_string(),
        Value::Currency(currency) => currency.code().to_owned(),
        Value::Money(money) => money.to_string(),
        Value::Count(count) => count.to_string(),
        Value::Percent(n) => hundredths(*n),
        Value::Date(day) => day.format("%Y-%m-%d").to_string(),
        Value::Month(month) => month.first_day().format("%Y-%m").to_string(),
        Value::Period(period) => format!("{}/{}", period.from, period.to),
    }
}

/// A number that people read, in its smallest unit: `−1,234.50` is -123450.
fn number(read: &str) -> Option<i64> {
    let digits: String = read.chars().filter(char::is_ascii_digit).collect();
    let is_number = read.chars().all(|c| c.is_ascii_digit() || "−,.% \u{a0}".contains(c));
    let sign = if read.starts_with('−') { -1 } else { 1 };
    digits.parse::<i64>().ok().filter(|_| is_number).map(|n| n * sign)
}

/// Whether what was read says the cell.
fn says(cell: Option<&Cell>, read: &str, words: &Words) -> bool {
    match cell.map_or(&Value::Empty, |cell| &cell.value) {
        Value::Empty => read.is_empty(),
        Value::Money(money) => number(read) == Some(money.minor),
        Value::Count(count) => number(read) == Some(*count),
        Value::Percent(hundredths) => number(read) == Some(*hundredths) && read.ends_with('%'),
        other => read == speech::value(other, words).trim(),
    }
}

/// Holds rows that were read against the table: as many, and each cell under its column.
fn compare(place: &str, section: &Section, read: &[Vec<String>], words: &Words) {
    let (table, columns) = (&section.table, seen(&section.table));
    let place = format!("{place}, {}", section.id);
    assert_eq!(read.len(), table.rows.len() + 1, "{place}: rows and their header");
    let header: Vec<String> =
        columns.iter().map(|at| speech::value(&table.columns[*at].header, words).trim().to_owned()).collect();
    assert_eq!(read[0], header, "{place}");
    for (row, cells) in table.rows.iter().zip(&read[1..]) {
        for (at, column) in columns.iter().enumerate() {
            let (cell, read) = (row.cells.get(*column), cells.get(at).map_or("", |text| text.trim()));
            assert!(says(cell, read, words), "{place}: “{read}” in {cells:?} is not {cell:?}");
        }
        assert!(cells.len() <= columns.len(), "{place}: {cells:?}");
    }
}

fn check_json(place: &str, report: &Report, text: &str) {
    let document: Json = serde_json::from_str(text).unwrap();
    assert_eq!(document["report"], report.name.name(), "{place}");
    assert_eq!(document["head"], report.head.to_string(), "{place}");
    for section in &report.sections {
        let rows = document[if report.own_sections().count() == 1 && !section.is_beside { "rows" } else { section.id }]
            .as_array()
            .unwrap();
        let expected: Vec<Json> =
            section.table.lines().map(|line| Json::Object(object(&section.table, line))).collect();
        assert_eq!(*rows, expected, "{place}, {}", section.id);
    }
}

fn object(table: &Table, line: &Row) -> Map<String, Json> {
    let value = |value: &Value| match value {
        Value::Empty => Json::Null,
        Value::Count(count) => (*count).into(),
        other => plain(other).into(),
    };
    table.columns.iter().zip(&line.cells).map(|(column, cell)| (column.id.clone(), value(&cell.value))).collect()
}

fn check_jsonl(place: &str, report: &Report, text: &str) {
    let read: Vec<Json> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let expected = report.own_sections().flat_map(|section| {
        section.table.lines().map(|line| {
            let mut object = object(&section.table, line);
            if report.own_sections().count() > 1 {
                object.insert("section".into(), section.id.into());
            }
            Json::Object(object)
        })
    });
    assert_eq!(read, expected.collect::<Vec<_>>(), "{place}");
}

fn check_csv(place: &str, report: &Report, text: &str) {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let mut records = reader.records().map(Result::unwrap);
    let is_one = report.own_sections().count() == 1;
    for section in report.own_sections() {
        for line in section.table.lines() {
            let record = records.next().unwrap_or_else(|| panic!("{place}: {} ends early", section.id));
            for (name, read) in header.iter().zip(record.iter()) {
                let column = section.table.columns.iter().position(|column| column.id == *name);
                let expected = match column {
                    None if name == "section" && !is_one => section.id.to_owned(),
                    None => String::new(),
                    Some(at) => plain(&line.cells[at].value),
                };
                // Text that a spreadsheet would take for a formula has an apostrophe in front.
                let read =
                    if expected.starts_with(['=', '+', '-', '@']) { read.trim_start_matches('\'') } else { read };
                assert_eq!(read, expected, "{place}, {}: {name} of {record:?}", section.id);
            }
            assert!(section.table.columns.iter().all(|column| header.contains(&column.id)), "{place}: {header:?}");
        }
    }
    assert!(records.next().is_none(), "{place} has rows that the report has not");
}

fn check_html(place: &str, report: &Report, text: &str, words: &Words) {
    use scraper::{ElementRef, Html, Selector};
    let (page, at) = (Html::parse_document(text), |css: &str| Selector::parse(css).unwrap());
    let said = |element: ElementRef| element.text().collect::<String>();
    let title: String = page.select(&at("h1")).map(said).collect();
    assert_eq!(title, speech::title(report, words), "{place}");
    let sections: Vec<ElementRef> = page.select(&at("section.report-section")).collect();
    assert_eq!(sections.len(), shown_sections(report).count(), "{place}");
    for (section, element) in shown_sections(report).zip(sections) {
        let heading: String = element.select(&at("h2")).map(said).collect();
        assert_eq!(heading, speech::phrase(&section.heading, words), "{place}");
        let cells = |row: ElementRef| row.select(&at("th, td")).map(said).collect::<Vec<_>>();
        let rows: Vec<Vec<String>> = element.select(&at("table tr")).map(cells).collect();
        compare(place, section, &rows, words);
        assert_eq!(section.figure.is_some(), element.select(&at("figure svg title")).next().is_some(), "{place}");
    }
}

fn check_text(place: &str, report: &Report, text: &str, words: &Words) {
    let mut lines = text.lines();
    let is_rule = |line: &str| line.contains("--") && line.chars().all(|c| c == '-' || c == ' ');
    for section in shown_sections(report) {
        let heading = speech::phrase(&section.heading, words);
        lines.by_ref().find(|line| line.starts_with(&heading)).unwrap_or_else(|| panic!("{place}: no {heading}"));
        let (mut header, mut rule) = ("", lines.next().unwrap());
        while !is_rule(rule) {
            (header, rule) = (rule, lines.next().unwrap());
        }
        // The rule tells where each column begins and ends.
        let mut spans = Vec::new();
        let mut start = 0;
        for part in rule.split("  ") {
            spans.push(start..start + part.len());
            start += part.len() + 2;
        }
        let cells = |line: &str| -> Vec<String> {
            let letters: Vec<char> = line.chars().collect();
            let cut = |span: &std::ops::Range<usize>| {
                letters.get(span.start..span.end.min(letters.len())).unwrap_or_default().iter().collect::<String>()
            };
            spans.iter().map(|span| cut(span).trim().to_owned()).collect()
        };
        let mut rows = vec![cells(header)];
        for row in &section.table.rows {
            let line = lines.by_ref().find(|line| !is_rule(line)).unwrap();
            // A heading inside the table is longer than its column where it must be.
            let heading = || vec![line.trim().to_owned()];
            rows.push(if row.kind == RowKind::Heading { heading() } else { cells(line) });
        }
        compare(place, section, &rows, words);
    }
    assert!(text.contains(&report.head.to_string()), "{place} names the chain's head");
}

/// What a formula of sums and cells gives: `SUM(C5:C8,C10:C10)-SUM(C12:C14)`, `C5+D5-E5`.
fn worked_out(formula: &str, of: &dyn Fn(usize, usize) -> i64) -> i64 {
    let place = |text: &str| {
        let digits = text.trim_start_matches(char::is_alphabetic);
        let letters = &text[..text.len() - digits.len()];
        let column = letters.bytes().fold(0_usize, |sum, letter| sum * 26 + usize::from(letter - b'A') + 1);
        (digits.parse::<usize>().unwrap() - 1, column - 1)
    };
    let mut sum = 0;
    for part in formula.replace('-', "+-").split('+').filter(|part| !part.is_empty()) {
        let (sign, part) = part.strip_prefix('-').map_or((1, part), |part| (-1, part));
        let inside = part.strip_prefix("SUM(").and_then(|rest| rest.strip_suffix(')')).unwrap_or(part);
        for range in inside.split(',') {
            let (from, to) = range.split_once(':').unwrap_or((range, range));
            let ((first, column), (last, _)) = (place(from), place(to));
            sum += sign * (first..=last).map(|row| of(row, column)).sum::<i64>();
        }
    }
    sum
}

fn check_xlsx(place: &str, report: &Report, bytes: &[u8], words: &Words) -> usize {
    use calamine::{Data, Reader};
    let mut workbook = calamine::Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
    let names = workbook.sheet_names();
    assert_eq!(names.len(), shown_sections(report).count() + 1, "{place}: {names:?}");
    let mut formulas_followed = 0;
    for (section, name) in shown_sections(report).zip(&names) {
        let (range, formulas) = (workbook.worksheet_range(name).unwrap(), workbook.worksheet_formula(name).unwrap());
        let cell = |row: usize, column: usize| range.get((row, column)).cloned().unwrap_or(Data::Empty);
        // The number as it is shown with so many decimals, in its smallest unit.
        let cents = |data: &Data, exponent: u8| match data {
            Data::Float(number) => format!("{number:.*}", usize::from(exponent)).replace('.', "").parse::<i64>().ok(),
            _ => None,
        };
        let columns = seen(&section.table);
        assert_eq!(range.height(), section.table.rows.len() + 4, "{place}, {}", section.id);
        for (at, column) in columns.iter().enumerate() {
            let header = speech::value(&section.table.columns[*column].header, words);
            assert_eq!(cell(3, at), Data::String(header), "{place}, {}", section.id);
            for (number, row) in section.table.rows.iter().enumerate() {
                let (value, read) = (row.cells.get(*column).map(|cell| &cell.value), cell(4 + number, at));
                let place = format!("{place}, {}, row {number}, {}", section.id, section.table.columns[*column].id);
                let day = |data: &Data| data.as_datetime_of().map(|day| day.to_string());
                match value.unwrap_or(&Value::Empty) {
                    Value::Empty => assert!(
                        matches!(&read, Data::Empty) || read == Data::String(String::new()),
                        "{place}: {read:?}"
                    ),
                    Value::Money(money) => {
                        let exponent = money.currency.exponent();
                        assert_eq!(cents(&read, exponent), Some(money.minor), "{place}: {read:?}");
                        // A total's formula adds up to it in the reader's hands, too.
                        let formula =
                            formulas.get_value((u32::try_from(4 + number).unwrap(), u32::try_from(at).unwrap()));
                        let formula = formula.cloned().unwrap_or_default();
                        if !formula.is_empty() {
                            let of = |row, column| cents(&cell(row, column), exponent).unwrap_or(0);
                            assert_eq!(worked_out(&formula, &of), money.minor, "{place}: {formula}");
                            formulas_followed += 1;
                        } else {
                            // What follows from other cells of the sheet is no bare number.
                            let follows = ["net_income", "net_movement", "carried_forward", "net_receipts", "cash_end"];
                            let name = row.cells.iter().find_map(|cell| match &cell.value {
                                Value::Phrase(phrase) => phrase.key.strip_prefix("reports-line-"),
                                _ => None,
                            });
                            let is_bare = follows.iter().any(|one| name == Some(&one.replace('_', "-")));
                            assert!(!is_bare || row.kind == RowKind::Balance, "{place}: {name:?} is a bare number");
                        }
                    }
                    Value::Count(count) => assert_eq!(cents(&read, 0), Some(*count), "{place}: {read:?}"),
                    Value::Percent(hundredths) => assert_eq!(cents(&read, 2), Some(*hundredths), "{place}: {read:?}"),
                    Value::Date(date) => assert_eq!(day(&read), Some(date.to_string()), "{place}: {read:?}"),
                    Value::Month(month) => {
                        assert_eq!(day(&read), Some(month.first_day().to_string()), "{place}: {read:?}")
                    }
                    other => assert_eq!(read, Data::String(speech::value(other, words)), "{place}"),
                }
            }
        }
    }
    let about = workbook.worksheet_range(names.last().unwrap()).unwrap();
    let lines: Vec<String> = about.rows().map(|row| row[0].to_string()).collect();
    assert!(lines.iter().any(|line| line.contains(&report.head.to_string())), "{place}: {lines:?}");
    formulas_followed
}

/// The day of a cell, without its time.
trait Day {
    fn as_datetime_of(&self) -> Option<chrono::NaiveDate>;
}

impl Day for calamine::Data {
    fn as_datetime_of(&self) -> Option<chrono::NaiveDate> {
        let calamine::Data::DateTime(at) = self else { return None };
        let days = format!("{:.0}", at.as_f64()).parse().ok()?;
        chrono::NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(chrono::Days::new(days))
    }
}

/// The tables of a tagged PDF as they are read aloud: rows of cells, and the document's title, headings and paragraphs.
#[derive(Default)]
struct Heard {
    tables: Vec<Vec<Vec<String>>>,
    headings: Vec<String>,
    texts: Vec<String>,
}

fn heard(structure: &str) -> Heard {
    let mut heard = Heard::default();
    let mut is_heading = false;
    let mut is_cell = false;
    for line in structure.lines().map(str::trim) {
        if let Some(text) = line.strip_prefix('"') {
            let text = text.strip_suffix('"').unwrap_or(text);
            let place = match (is_cell, is_heading) {
                (true, _) => heard.tables.last_mut().and_then(|table| table.last_mut()).and_then(|row| row.last_mut()),
                (false, true) => heard.headings.last_mut(),
                (false, false) => heard.texts.last_mut(),
            };
            if let Some(place) = place {
                place.push_str(text);
            }
            continue;
        }
        match line.split([' ', ':']).next().unwrap_or_default() {
            "Table" => heard.tables.push(Vec::new()),
            "TR" => heard.tables.last_mut().unwrap().push(Vec::new()),
            "TH" | "TD" => {
                heard.tables.last_mut().unwrap().last_mut().unwrap().push(String::new());
                (is_cell, is_heading) = (true, false);
            }
            "H1" | "H2" => {
                heard.headings.push(String::new());
                (is_cell, is_heading) = (false, true);
            }
            "P" => {
                heard.texts.push(String::new());
                (is_cell, is_heading) = (false, false);
            }
            _ => {}
        }
    }
    heard
}

fn check_pdf(place: &str, report: &Report, file: &Path, words: &Words) {
    let Some(structure) = told_by("pdfinfo", &["-struct-text"], file) else { return };
    let heard = heard(&structure);
    let heading = |section: &Section| speech::phrase(&section.heading, words);
    let expected: Vec<String> = shown_sections(report).map(heading).collect();
    assert_eq!(heard.headings.len(), expected.len() + 1, "{place}: {:?}", heard.headings);
    assert_eq!(heard.headings[0], speech::title(report, words), "{place}");
    assert!(
        heard.headings[1..].iter().zip(&expected).all(|(is, must)| is.starts_with(must)),
        "{place}: {:?}",
        heard.headings
    );
    assert_eq!(heard.tables.len(), expected.len(), "{place}");
    for (section, rows) in shown_sections(report).zip(&heard.tables) {
        compare(place, section, rows, words);
    }
    assert!(heard.texts.iter().any(|text| text.contains(&report.head.to_string())), "{place}: {:?}", heard.texts);
    let facts = told_by("pdfinfo", &[], file).unwrap();
    assert!(facts.lines().any(|line| line.starts_with("Tagged:") && line.ends_with("yes")), "{place}: {facts}");
    // The same numbers stand on the page, each row's beside each other.
    let page = told_by("pdftotext", &["-layout"], file).unwrap();
    let mut lines = page.lines();
    for section in shown_sections(report) {
        for row in &section.table.rows {
            let columns = seen(&section.table);
            let numbers = columns
                .iter()
                .filter_map(|at| row.cells.get(*at))
                .filter(|cell| matches!(cell.value, Value::Money(_) | Value::Count(_) | Value::Percent(_)));
            let wanted = numbers.map(|cell| speech::value(&cell.value, words)).collect::<Vec<_>>().join(" ");
            let wanted: Vec<&str> = wanted.split_whitespace().collect();
            let has_all = |line: &&str| {
                let mut found = line.split_whitespace();
                wanted.iter().all(|number| found.any(|word| word == *number))
            };
            let found = wanted.is_empty() || lines.by_ref().find(has_all).is_some();
            assert!(found, "{place}, {}: {wanted:?} is not in a line of the page", section.id);
        }
    }
}

fn check_eml(place: &str, message: &str, text: &str, pdf: &[u8]) {
    let parts = parts(message);
    let part =
        |kind: &str| &parts.iter().find(|(head, _)| head.contains(kind)).unwrap_or_else(|| panic!("{place}: {kind}")).1;
    let lines = |text: &str| text.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>();
    let said = String::from_utf8(part("text/plain").clone()).unwrap();
    assert_eq!(lines(said.trim_end()), lines(text.trim_end()), "{place}");
    assert_eq!(part("application/pdf"), pdf, "{place}");
}

/// The report that the same words ask for, as its own table.
fn built(book: &Book, arguments: &[&str]) -> Report {
    let said = |name: &str| arguments.iter().position(|one| *one == name).map(|at| arguments[at + 1].to_owned());
    let filter = Filter {
        fund: said("--fund").map(|code| code.parse().unwrap()),
        account: said("--account").map(|path| path.parse().unwrap()),
        event: said("--event"),
        with_names: false,
    };
    let period = PeriodAsked { month: said("--month"), ..PeriodAsked::default() };
    let compare = said("--compare").map(|_| Compare::Previous);
    let name = arguments[0].parse().unwrap();
    let today = chrono::Local::now().date_naive();
    build_report(&mut book.conn(), &ReportAsked { name, period, filter, compare, today, printed_at: String::new() })
        .unwrap()
}

#[test]
fn every_report_reads_back_from_every_format_cell_for_cell() {
    let words = Words::new("en");
    on_both(|url| {
        let book = book(url);
        let compared: [&[&str]; 2] =
            [&["activities", "--month", "2026-05", "--compare", "previous"], &["monthly", "--month", "2026-06"]];
        let (mut cells, mut formulas) = (0, 0);
        for (number, arguments) in REPORTS.into_iter().chain(compared).enumerate() {
            let report = built(&book, arguments);
            let folder = book.path(&format!("{number}/"));
            if arguments[0] == "public" {
                // A folder of this report is the signed page itself; its formats are asked for one by one.
                std::fs::create_dir(&folder).unwrap();
                for format in ["json", "csv", "html", "text", "xlsx", "pdf", "eml"] {
                    let file = format!("{folder}public.{}", format.replace("text", "txt"));
                    book.done(&["report", "public", "--format", format, "--output", &file]);
                }
            } else {
                book.done(&[&["report"], arguments, &["--output", &folder]].concat());
            }
            let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()).collect();
            files.sort();
            let file = |ending: &str| {
                let is_rows = |path: &&std::path::PathBuf| !path.to_string_lossy().ends_with(".csv-metadata.json");
                let found = files.iter().filter(is_rows).find(|path| path.extension().is_some_and(|one| one == ending));
                found.unwrap_or_else(|| panic!("{arguments:?}: no {ending} in {files:?}"))
            };
            let text = |ending: &str| std::fs::read_to_string(file(ending)).unwrap();
            let place = |ending: &str| format!("{} as {ending}", arguments.join(" "));
            check_json(&place("json"), &report, &text("json"));
            check_jsonl(
                &place("jsonl"),
                &report,
                std::str::from_utf8(&render(&report, &words, Format::Jsonl).unwrap()).unwrap(),
            );
            check_csv(&place("csv"), &report, &text("csv"));
            check_html(&place("html"), &report, &text("html"), &words);
            check_text(&place("text"), &report, &text("txt"), &words);
            formulas += check_xlsx(&place("xlsx"), &report, &std::fs::read(file("xlsx")).unwrap(), &words);
            check_pdf(&place("pdf"), &report, file("pdf"), &words);
            check_eml(&place("eml"), &text("eml"), &text("txt"), &std::fs::read(file("pdf")).unwrap());
            cells += report.sections.iter().flat_map(|one| &one.table.rows).map(|row| row.cells.len()).sum::<usize>();
        }
        assert!(cells > 2_000 && formulas > 60, "{cells} cells and {formulas} formulas were compared");
    });
}

/// What the tables are compared with is held against figures from elsewhere: the totals of the worked book, and the two
/// entries that were added to it.
#[test]
fn the_tables_themselves_say_what_was_worked_out_by_hand() {
    on_both(|url| {
        let book = book(url);
        let report = built(&book, &["funds"]);
        let table = &report.sections[0].table;
        let at = table.columns.iter().position(|column| column.id == "carried_forward").unwrap();
        let held = |fund: &str| {
            let of_fund = |row: &&Row| {
                plain(&row.cells[0].value) == fund && row.cells.iter().any(|cell| plain(&cell.value) == "EUR")
            };
            table.lines().find(of_fund).map(|row| plain(&row.cells[at].value))
        };
        let by_hand = [("general", "1298.26"), ("merch", "1179.40"), ("rupression", "316.56"), ("zizkov", "11111.17")];
        for (fund, sum) in by_hand {
            assert_eq!(held(fund).as_deref(), Some(sum), "{fund}");
        }
        let total = table.rows.iter().find(|row| row.kind == RowKind::Total).unwrap();
        assert_eq!(plain(&total.cells[at].value), "13905.39", "1298.26 + 1179.40 + 316.56 + 0.00 + 11111.17");
    });
}

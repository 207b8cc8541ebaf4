//! Journal, register and ledger of any length: streamed they are what they are as a whole, and page after page shows every
//! line once, each page beginning with the balance the one before ended with.

use calamine::Reader;
use solidarity_ledger::ops::build_report::{PeriodAsked, ReportAsked, build_report};
use solidarity_ledger::ops::list_lines::{build_page, stream_list};
use solidarity_ledger::render::stream::Stream;
use solidarity_ledger::render::{Format, render};
use solidarity_ledger::reports::facts::Filter;
use solidarity_ledger::reports::table::{Row, RowKind};
use solidarity_ledger::reports::{Report, ReportName};
use solidarity_ledger::store::Conn;
use solidarity_ledger::words::Words;

use crate::support::book::{Book, parsed};
use crate::support::engines::on_both;
use crate::support::program::Server;
use crate::support::visitor::Visitor;

fn asked(name: ReportName, filter: Filter, from: &str, to: &str) -> ReportAsked {
    let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
    let period = PeriodAsked { from: Some(from.into()), to: Some(to.into()), ..PeriodAsked::default() };
    ReportAsked { name, period, filter, compare: None, today, printed_at: String::new() }
}

fn every_list() -> Vec<ReportAsked> {
    let of = |account: &str| Filter { account: Some(account.parse().unwrap()), ..Filter::default() };
    let fund = Filter { fund: Some("rupression".parse().unwrap()), ..Filter::default() };
    let span = ["2026-02-05", "2026-05-20"];
    [
        (ReportName::Journal, Filter::default()),
        (ReportName::Journal, fund.clone()),
        (ReportName::Register, of("Assets:PayPal")),
        (ReportName::Register, of("Assets:Bank:Giro")),
        (ReportName::Ledger, Filter::default()),
        (ReportName::Ledger, fund),
        (ReportName::Ledger, of("Income")),
        // Balances without lines come first here.
        (ReportName::Ledger, of("Assets")),
    ]
    .into_iter()
    .map(|(name, filter)| asked(name, filter, span[0], span[1]))
    .collect()
}

fn streamed(conn: &mut Conn, asked: &ReportAsked, format: Format, page: i64) -> String {
    String::from_utf8(streamed_bytes(conn, asked, format, page)).unwrap()
}

/// What stands in the rows of a spreadsheet's first sheet, without the currencies: streamed, each row says its own.
fn cells(bytes: Vec<u8>) -> Vec<String> {
    let mut workbook = calamine::Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
    let (_, sheet) = workbook.worksheets().into_iter().next().unwrap();
    let rows = sheet.rows().skip(4).flatten().map(ToString::to_string);
    rows.filter(|cell| !["", "EUR", "USD"].contains(&cell.as_str())).collect()
}

fn streamed_bytes(conn: &mut Conn, asked: &ReportAsked, format: Format, page: i64) -> Vec<u8> {
    let (words, mut out) = (Words::new("en"), Vec::new());
    let mut stream = Stream::new(format, &words, &mut out).unwrap();
    stream_list(conn, asked, page, &mut |piece| {
        stream.take(piece).unwrap();
        Ok(())
    })
    .unwrap();
    out
}

#[test]
fn a_streamed_list_is_the_whole_list_in_every_format_that_can_be_streamed() {
    on_both(|url| {
        let book = Book::worked(url);
        let mut conn = book.conn();
        for asked in every_list() {
            let report = build_report(&mut conn, &asked).unwrap();
            let whole = |format| String::from_utf8(render(&report, &Words::new("en"), format).unwrap()).unwrap();
            for page in [3, 1000] {
                let name = format!("{} {:?}, {page} at a time", asked.name, asked.filter);
                assert_eq!(streamed(&mut conn, &asked, Format::Csv, page), whole(Format::Csv), "{name}");
                let [is, must] =
                    [streamed(&mut conn, &asked, Format::Json, page), whole(Format::Json)].map(|text| parsed(&text));
                assert_eq!(is["rows"], must["rows"], "{name}");
                assert_eq!(is["equation_holds"], must["equation_holds"], "{name}");
                assert_eq!([&is["head"], &is["balances"]], [&must["head"], &must["balances"]], "{name}");
                // Widths differ, and each row says its currency; words and numbers are the same.
                let plain = |text: String| -> Vec<String> {
                    let words = text.split_whitespace().filter(|word| !word.contains("---"));
                    words.filter(|word| !word.contains("EUR") && *word != "Currency").map(str::to_owned).collect()
                };
                let is = plain(streamed(&mut conn, &asked, Format::Text, page));
                assert_eq!(is, plain(whole(Format::Text)), "{name}");
                assert_eq!(streamed(&mut conn, &asked, Format::Jsonl, page), whole(Format::Jsonl), "{name}");
                let sheet = cells(streamed_bytes(&mut conn, &asked, Format::Xlsx, page));
                assert_eq!(sheet, cells(render(&report, &Words::new("en"), Format::Xlsx).unwrap()), "{name}");
                let html = streamed(&mut conn, &asked, Format::Html, page);
                assert!(html.starts_with("<!DOCTYPE html>") && html.ends_with("</html>\n"), "{name}");
                assert_eq!(html.matches("<tr").count(), whole(Format::Html).matches("<tr").count(), "{name}");
            }
        }
    });
}

fn lines(report: &Report) -> Vec<Row> {
    report.sections.iter().flat_map(|section| section.table.lines()).cloned().collect()
}

#[test]
fn page_after_page_shows_every_line_once_with_its_balance() {
    on_both(|url| {
        let book = Book::worked(url);
        let mut conn = book.conn();
        for asked in every_list() {
            let mut whole = lines(&build_report(&mut conn, &asked).unwrap());
            let (mut after, mut paged, mut pages) = (None, Vec::new(), 0);
            loop {
                let (report, next) = build_page(&mut conn, &asked, after, 4).unwrap();
                paged.extend(lines(&report));
                let idle = report.sections[0].table.rows.chunk_by(|_, next| next.kind != RowKind::Heading);
                let is_ledger = asked.name == ReportName::Ledger;
                assert!(
                    !is_ledger
                        || pages == 0
                        || idle.into_iter().all(|group| group.iter().any(|row| row.kind == RowKind::Line))
                );
                (after, pages) = (next, pages + 1);
                if after.is_none() {
                    break;
                }
            }
            // A ledger's page is a stretch of time: its lines come in another order.
            let key = |row: &Row| format!("{row:?}");
            whole.sort_by_key(key);
            paged.sort_by_key(key);
            assert!(pages > 1, "{} has one page only", asked.name);
            assert_eq!(paged, whole, "{} {:?}", asked.name, asked.filter);
        }
    });
}

#[test]
fn the_command_writes_a_list_to_a_file_that_is_there_only_when_it_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let book = Book::worked(&format!("sqlite://{}", folder.path().join("book.db").display()));
    let file = book.path("journal.csv");
    book.done(&["report", "journal", "--year", "2026", "--format", "csv", "--output", &file]);
    let written = std::fs::read_to_string(&file).unwrap();
    assert_eq!(written, book.done(&["report", "journal", "--year", "2026", "--format", "csv"]));
    assert!(!std::path::Path::new(&format!("{file}.part")).exists());
    let refused = book.refused(&["report", "journal", "--format", "csv", "--output", "/nowhere/journal.csv"]);
    assert!(refused.contains("cannot be written"), "{refused}");
}

#[test]
fn the_web_sends_lists_as_the_command_writes_them() {
    on_both(|url| {
        let book = Book::worked(url);
        let passphrase = book.file("passphrase", "seven-lanterns-asleep-in-rain");
        book.done(&["user", "add", "maria", "--role", "treasurer", "--passphrase-file", &passphrase]);
        let server = Server::of(url);
        let visitor = Visitor::logged_in(&server, "maria", "seven-lanterns-asleep-in-rain");
        for (name, account) in [("journal", "Assets:PayPal"), ("ledger", "Assets"), ("register", "Assets:Bank:Giro")] {
            let sent = |format: &str| {
                let query = format!("from=2026-01-01&to=2026-06-30&account={account}");
                visitor.bytes(&format!("/reports/{name}/half-a-year.{format}?{query}"))
            };
            let told = |format: &str| {
                let span = ["--from", "2026-01-01", "--to", "2026-06-30", "--account", account];
                book.done(&[&["report", name, "--format", format], &span[..]].concat())
            };
            for format in ["csv", "jsonl"] {
                assert_eq!(String::from_utf8(sent(format)).unwrap(), told(format), "{name} as {format}");
            }
            let rows = told("csv").lines().count() - 1;
            assert!(rows > 4, "{name} has {rows} rows");
            assert_eq!(parsed(std::str::from_utf8(&sent("json")).unwrap())["rows"].as_array().unwrap().len(), rows);
            assert!(cells(sent("xlsx")).len() > rows * 3, "{name} as a spreadsheet");
            assert!(sent("html").ends_with(b"</html>\n") && sent("pdf").starts_with(b"%PDF-"), "{name}");
        }
    });
}

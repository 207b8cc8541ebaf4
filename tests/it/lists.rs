//! Journal, register and ledger of any length: streamed they are what they are as a whole, and page after page shows every
//! line once, each page beginning with the balance the one before ended with.

use solidarity_ledger::ops::build_report::{PeriodAsked, ReportAsked, build_report};
use solidarity_ledger::ops::list_lines::{Piece, build_page, stream_list};
use solidarity_ledger::render::stream::Stream;
use solidarity_ledger::render::{Format, render};
use solidarity_ledger::reports::facts::Filter;
use solidarity_ledger::reports::table::{Row, RowKind};
use solidarity_ledger::reports::{Report, ReportName};
use solidarity_ledger::store::Conn;
use solidarity_ledger::words::Words;

use crate::support::book::{Book, parsed};
use crate::support::engines::on_both;

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
    let (words, mut out) = (Words::new("en"), Vec::new());
    let mut stream = Stream::new(format, &words, &mut out).unwrap();
    stream_list(conn, asked, page, &mut |piece| {
        match piece {
            Piece::First(report) => stream.begin(report).unwrap(),
            Piece::Rows(rows) => stream.rows(rows).unwrap(),
            Piece::Last(report) => stream.end(report).unwrap(),
        }
        Ok(())
    })
    .unwrap();
    String::from_utf8(out).unwrap()
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

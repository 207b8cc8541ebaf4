//! What people complain of in other importers, one test a complaint: rows swallowed, rows doubled, misread amounts and
//! dates, files refused for a byte, and imports that cannot be taken back. The files are made up, the mistakes are not.

use std::collections::BTreeMap;
use std::io::{Cursor, Write as _};

use chrono::NaiveDate;
use solidarity_ledger::import::{Options, Reading, read};
use solidarity_ledger::ledger::Currency;
use solidarity_ledger::ledger::statement::LineStatus;
use solidarity_ledger::ops::OpsError;
use solidarity_ledger::ops::import_file::{FileToImport, Imported, dry_run, import_file};
use solidarity_ledger::ops::undo_import::undo_import;
use solidarity_ledger::store::Conn;

use crate::support::book::{Book, acting};
use crate::support::engines::on_both;

const HEADER: &str = "Buchungstag;Name;Verwendungszweck;Betrag;Währung\n";

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 7, 31).unwrap()
}

/// A file as this program reads it, without any book.
fn reading(bytes: impl AsRef<[u8]>) -> Reading {
    read(bytes.as_ref(), None, &Options::new(Currency::EUR, today())).unwrap()
}

/// Net change of every booked line, in minor units.
fn nets(reading: &Reading) -> Vec<i64> {
    reading.lines.iter().filter(|line| line.status == LineStatus::Booked).map(|line| line.net_minor).collect()
}

fn file(rows: &str) -> FileToImport {
    bytes_of(format!("{HEADER}{rows}"))
}

fn bytes_of(bytes: impl AsRef<[u8]>) -> FileToImport {
    let account = Some("Assets:Bank:Giro".parse().unwrap());
    FileToImport {
        name: "statement.csv".to_owned(),
        bytes: bytes.as_ref().to_vec(),
        account,
        ..FileToImport::default()
    }
}

fn import(conn: &mut Conn, rows: &str) -> Imported {
    let done = import_file(conn, &file(rows), &acting()).unwrap();
    assert_accounted(&done, rows.lines().count());
    done
}

/// Every line of the file is new, a duplicate, pending or refused.
fn assert_accounted(done: &Imported, lines: usize) {
    assert_eq!(done.new + done.duplicate + done.pending + done.refused, lines, "{done:?}");
}

/// A fresh book on SQLite, for what does not depend on the engine.
fn on_one(story: impl Fn(&mut Conn)) {
    let folder = tempfile::tempdir().unwrap();
    let book = Book::fresh(&format!("sqlite://{}", folder.path().join("book.db").display()));
    story(&mut book.conn());
}

#[test]
fn complaint_1_identical_rows_are_not_swallowed() {
    on_both(|url| {
        let book = Book::fresh(url);
        let mut conn = book.conn();
        let three = "03.05.2026;Anna Berg;Soli;20,00;EUR\n".repeat(3);
        assert_eq!(import(&mut conn, &three).new, 3);
        let four = format!("{three}03.05.2026;Anna Berg;Soli;20,00;EUR\n");
        let done = import(&mut conn, &four);
        assert_eq!((done.new, done.duplicate), (1, 3));
    });
}

#[test]
fn complaint_2_no_row_is_merged_or_overwritten_because_amount_and_day_are_near() {
    on_one(|conn| {
        import(conn, "03.05.2026;Anna Berg;Soli Mai;20,00;EUR\n");
        // Another person, two days later, the same amount: simply new.
        assert_eq!(import(conn, "05.05.2026;Ben Tal;Bier;20,00;EUR\n").new, 1);
        // The same words a few days apart, in a file that should hold the stored row as well: a person is asked.
        let shifted = file(
            "01.05.2026;Cem Yol;Porto;-3,00;EUR\n04.05.2026;Anna Berg;Soli Mai;20,00;EUR\n06.05.2026;X;Y;1,00;EUR\n",
        );
        let refused = import_file(conn, &shifted, &acting()).unwrap_err();
        assert!(refused.to_string().contains("--set line_3=ANSWER, one of: new, known"), "{refused}");
        for (answer, new, duplicate) in [("known", 2, 1), ("new", 1, 2)] {
            let answers = BTreeMap::from([("line_3".to_owned(), answer.to_owned())]);
            let mut answered = FileToImport { answers, ..shifted.clone() };
            // One byte more, so that it is another file and its rows are judged once again.
            answered.bytes.extend(b"\n".repeat(new));
            let done = import_file(conn, &answered, &acting()).unwrap();
            assert_eq!((done.new, done.duplicate), (new, duplicate), "{answer}");
        }
    });
}

#[test]
fn complaint_3_overlapping_files_add_only_what_is_missing() {
    on_both(|url| {
        let book = Book::fresh(url);
        let mut conn = book.conn();
        let row = |day: u32| format!("{day:02}.05.2026;Name {day};Text {day};{day},50;EUR\n");
        let rows = |from: u32, to: u32| (from..=to).map(row).collect::<String>();
        assert_eq!(import(&mut conn, &rows(5, 20)).new, 16);
        let done = import(&mut conn, &rows(1, 25));
        assert_eq!((done.new, done.duplicate), (9, 16));
        let again = import(&mut conn, &rows(1, 25));
        assert_eq!((again.new, again.duplicate), (0, 25), "the same bytes again");
        assert_eq!(book.counts(&["statement_lines"]), [25]);
    });
}

#[test]
fn complaint_4_other_wording_and_what_people_did_to_a_line_make_no_new_one() {
    on_one(|conn| {
        import(
            conn,
            "03.05.2026;BUCHLADEN AM MARKT G;GUTSCHR. Beleg 1;67,50;EUR\n04.05.2026;Bank;KONTOENTGELT;-5,95;EUR\n",
        );
        // The bank's next version of the same export: other header, other order, other words, letters in full.
        let newer = "Datum;Wertstellung;Empfänger;Text;Umsatz in EUR\n\
                     04.05.2026;04.05.2026;Ihre Bank;Kontoentgelt April;-5,95\n\
                     03.05.2026;03.05.2026;Buchladen am Markt GmbH;Gutschrift Beleg 1;67,50\n";
        let done = import_file(conn, &bytes_of(newer), &acting()).unwrap();
        assert_eq!((done.new, done.duplicate), (0, 2));
    });
}

#[test]
fn complaint_5_late_rows_of_a_day_that_is_known_still_come_in() {
    on_one(|conn| {
        import(conn, "03.05.2026;Anna Berg;Soli;20,00;EUR\n");
        let done = import(
            conn,
            "03.05.2026;Anna Berg;Soli;20,00;EUR\n03.05.2026;Ben Tal;Soli;15,00;EUR\n02.05.2026;Cem Yol;Soli;5,00;EUR\n",
        );
        assert_eq!((done.new, done.duplicate), (2, 1), "no date is a watermark");
    });
}

#[test]
fn complaint_6_an_id_that_comes_again_swallows_nothing() {
    let ofx = |rows: &[(&str, &str, &str, &str)]| {
        let row = |(day, amount, id, name): &(&str, &str, &str, &str)| {
            format!("<STMTTRN><TRNTYPE>OTHER<DTPOSTED>202605{day}<TRNAMT>{amount}<FITID>{id}<NAME>{name}</STMTTRN>")
        };
        let rows: String = rows.iter().map(row).collect();
        format!(
            "OFXHEADER:100\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>1<ACCTID>2</BANKACCTFROM>\
             <BANKTRANLIST>{rows}</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
        )
    };
    on_one(|conn| {
        // A fee under the id of its purchase, and an id that the bank gives to everything.
        let first =
            ofx(&[("03", "-50.00", "A-1", "Shop"), ("03", "-0.50", "A-1", "Fee"), ("04", "-9.00", "A-2", "Post")]);
        assert_eq!(import_file(conn, &bytes_of(first), &acting()).unwrap().new, 3);
        let constant = ofx(&[("10", "-7.00", "SAME", "A"), ("11", "-7.00", "SAME", "B"), ("12", "-7.00", "SAME", "C")]);
        assert_eq!(import_file(conn, &bytes_of(constant), &acting()).unwrap().new, 3);
        let next = ofx(&[("12", "-7.00", "SAME", "C"), ("13", "-7.00", "SAME", "D"), ("14", "-7.00", "SAME", "E")]);
        let done = import_file(conn, &bytes_of(next), &acting()).unwrap();
        assert_eq!((done.new, done.duplicate), (2, 1), "equal id and amount on another day is another movement");
    });
}

#[test]
fn complaint_7_a_pending_row_is_replaced_when_it_is_booked() {
    let header = "Buchungstag;Name;Verwendungszweck;Betrag;Währung;Status\n";
    on_both(|url| {
        let book = Book::fresh(url);
        let mut conn = book.conn();
        let mut import = |rows: &str| import_file(&mut conn, &bytes_of(format!("{header}{rows}")), &acting()).unwrap();
        let first =
            import("20.07.2026;Copyshop Rot;Karte;-30,00;EUR;vorgemerkt\n19.07.2026;Anna Berg;Soli;5,00;EUR;gebucht\n");
        assert_eq!((first.new, first.pending), (1, 1));
        // Booked two days later, with a tip.
        let then = import(
            "22.07.2026;COPYSHOP ROT;Karte 22.07.;-32,00;EUR;gebucht\n19.07.2026;Anna Berg;Soli;5,00;EUR;gebucht\n",
        );
        assert_eq!((then.new, then.duplicate, then.pending), (1, 1, 0));
        let open = "SELECT CAST(net_minor AS TEXT) AS t FROM statement_lines WHERE state = 'open' ORDER BY net_minor";
        assert_eq!(book.raw().texts(open), ["-3200", "500"], "the announced row is gone");
        // One that never came is put aside with its reason, and said so.
        let old = import("01.06.2026;Hotel;Kaution;-80,00;EUR;vorgemerkt\n02.06.2026;A;B;1,00;EUR;gebucht\n");
        assert_eq!((old.pending, old.expired), (1, 1));
    });
}

#[test]
fn complaint_8_the_encoding_is_told_by_the_letters() {
    let text = format!("{HEADER}03.05.2026;Jürgen Größe;Spende für Öl;20,00;EUR\n");
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    for bytes in [text.as_bytes().to_vec(), latin, utf16] {
        let reading = reading(bytes);
        assert_eq!(reading.lines[0].counterparty, "Jürgen Größe", "{}", reading.encoding);
    }
    let camt = camt("ISO-8859-1", "").chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect::<Vec<u8>>();
    assert_eq!(reading(camt).lines[0].counterparty, "Jürgen Größe");
}

#[test]
fn complaint_9_a_byte_order_mark_and_lines_above_the_table_hide_no_row() {
    let file = format!(
        "\u{feff}\"Girokonto\";\"DE02120300000000202051\"\n\"\"\n\"Kontostand vom 31.05.2026:\";\"120,00 €\"\n\"\"\n{HEADER}03.05.2026;A;B;20,00;EUR\n04.05.2026;C;D;100,00;EUR\n"
    );
    let reading = reading(file);
    assert_eq!(nets(&reading), [2000, 10000]);
    assert_eq!(reading.closing_balance_minor, Some(12000));
}

#[test]
fn a_column_of_signs_decides_whatever_it_is_called_and_unknown_words_are_asked_about_once() {
    let signs =
        "Päivä;Selite;Etumerkki;Määrä\n03.02.2025;Gift;+;50,00\n04.02.2025;Print;-;120,55\n15.02.2025;Fee;-;25,00\n";
    assert_eq!(nets(&reading(signs)), [5_000, -12_055, -2_500]);
    let words = "Ημερομηνία;Αιτιολογία;Πρόσημο;Ποσό\n03.02.2025;Gift;Π;50,00\n04.02.2025;Print;Χ;120,55\n15.02.2025;Fee;Χ;25,00\n";
    let asked = reading(words);
    let question =
        asked.open_questions().into_iter().find(|question| question.id == "side").expect("a question").clone();
    assert_eq!(question.options, ["Π", "Χ"]);
    assert!(question.text.contains("Πρόσημο"), "{}", question.text);
}

#[test]
fn complaint_10_thousands_and_decimals_are_not_confused() {
    let german = reading(format!("{HEADER}03.05.2026;A;B;1.000;EUR\n04.05.2026;C;D;1.355,90;EUR\n"));
    assert_eq!(nets(&german), [100_000, 135_590]);
    let spaces = reading("Date;Libellé;Montant\n03/05/2026;Loyer;-1\u{202f}250,00\n14/05/2026;Don;1\u{a0}000,50\n");
    assert_eq!(nets(&spaces), [-125_000, 100_050]);
    let alone = reading(format!("{HEADER}03.05.2026;A;B;1.000;EUR\n"));
    let open = alone.open_questions();
    assert!(open.iter().any(|question| question.id == "decimal_mark"), "1.000 alone is asked about: {open:?}");
}

#[test]
fn complaint_11_old_and_new_versions_of_an_export_are_both_read() {
    let old =
        "Buchungstag;Auftraggeber / Begünstigter;Verwendungszweck;Betrag (EUR)\n03.05.2026;Anna Berg;Soli;20,00\n";
    let new = "\n\"Buchungsdatum\",\"Zahlungspflichtige*r\",\"IBAN\",\"Verwendungszweck\",\"Betrag (€)\"\n\"03.05.26\",\"Anna Berg\",\"DE02120300000000202051\",\"Soli\",\"20,00\"\n";
    for file in [old, new] {
        let reading = reading(file);
        assert_eq!((nets(&reading), reading.lines[0].date.to_string()), (vec![2000], "2026-05-03".to_owned()));
    }
}

#[test]
fn complaint_12_one_order_of_dates_holds_for_the_whole_file() {
    let american = "Date,Description,Amount\n05/03/2026,A,1.00\n05/12/2026,B,2.00\n05/13/2026,C,3.00\n";
    let days: Vec<String> = reading(american).lines.iter().map(|line| line.date.to_string()).collect();
    assert_eq!(days, ["2026-05-03", "2026-05-12", "2026-05-13"], "the third row decides for the first two");
    let open = "Date,Description,Amount\n05/03/2026,A,1.00\n";
    assert!(reading(open).open_questions().iter().any(|question| question.id == "date_order"));
}

#[test]
fn complaint_13_paypal_fees_conversions_and_statements_are_read_as_they_are() {
    let activity = "Datum,Uhrzeit,Zeitzone,Name,Typ,Status,Währung,Brutto,Gebühr,Netto,Transaktionscode,Zugehöriger Transaktionscode\n\
        03.05.2026,10:00:00,CEST,Joan Doe,Spende,Abgeschlossen,USD,\"50,00\",\"-1,75\",\"48,25\",T1,\n\
        03.05.2026,10:00:01,CEST,,Allgemeine Währungsumrechnung,Abgeschlossen,USD,\"-48,25\",\"0,00\",\"-48,25\",T2,T1\n\
        03.05.2026,10:00:01,CEST,,Allgemeine Währungsumrechnung,Abgeschlossen,EUR,\"43,10\",\"0,00\",\"43,10\",T3,T1\n";
    let reading_ = reading(activity);
    let dollars: i64 =
        reading_.lines.iter().filter(|line| line.currency.code() == "USD").map(|line| line.net_minor).sum();
    assert_eq!(dollars, 0, "dollars are no euros, and what came in went out again");
    assert_eq!(reading_.lines[0].fee_minor, Some(-175));
    assert!(reading_.lines[1..].iter().all(|line| line.kind == "conversion"));
    let statement = "Datum,Uhrzeit,Zeitzone,Beschreibung,Währung,Brutto,Entgelt,Netto,Guthaben,Transaktionscode\n\
        03.05.2026,10:00:00,CEST,Spendenzahlung,EUR,\"20,00\",\"-0,84\",\"19,16\",\"119,16\",T4\n";
    let line = &reading(statement).lines[0];
    assert_eq!((line.amount_minor, line.fee_minor, line.net_minor), (2000, Some(-84), 1916));
}

#[test]
fn complaint_14_mt940_with_its_dialects_is_read() {
    let file = ":20:S1\n:25:12345678/0000202051\n:28C:00001/001\n:60F:C260501EUR100,00\n\
        :61:2605030503C 20,00NMSCNONREF//0123456789012345678901\n:86:166?00GUTSCHRIFT?20EREF+NOTPROVIDED SVWZ+So?21li Rupres?22sion?32Anna Berg\n\
        :61:260504RC5,00NRTINONREF\n:86:899 return\n:62F:C260504EUR115,00\n-\n";
    let reading = reading(file);
    assert_eq!(nets(&reading), [2000, -500], "a space before the amount, a reversed credit, no booking day");
    assert!(reading.lines[0].purpose.contains("Rupression"), "{}", reading.lines[0].purpose);
    assert!(reading.red().is_empty(), "{:?}", reading.red());
}

/// A statement with one credit of 20.00 from Jürgen Größe; `more` goes into the entry.
fn camt(encoding: &str, more: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"{encoding}\"?><Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\"><BkToCstmrStmt><Stmt>\
         <Acct><Id><IBAN>DE02120300000000202051</IBAN></Id><Ccy>EUR</Ccy></Acct>\
         <Ntry><Amt Ccy=\"EUR\">20.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>{more}<Sts>BOOK</Sts><BookgDt><Dt>2026-05-03</Dt></BookgDt>\
         <NtryDtls><TxDtls><RltdPties><Dbtr><Nm>Jürgen Größe</Nm></Dbtr></RltdPties></TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>"
    )
}

#[test]
fn complaint_15_camt_batches_reversals_and_archives_are_read() {
    let batch = camt("UTF-8", "").replace(
        "<NtryDtls>",
        "<NtryDtls><TxDtls><AmtDtls><TxAmt><Amt Ccy=\"EUR\">12.00</Amt></TxAmt></AmtDtls></TxDtls>",
    );
    let batch = batch.replace(
        "<TxDtls><RltdPties>",
        "<TxDtls><AmtDtls><TxAmt><Amt Ccy=\"EUR\">8.00</Amt></TxAmt></AmtDtls><RltdPties>",
    );
    assert_eq!(nets(&reading(batch)).iter().sum::<i64>(), 2000, "a batch counts once");
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, day) in [("a.xml", "2026-05-03"), ("b.xml", "2026-05-04")] {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(camt("UTF-8", "").replace("2026-05-03", day).as_bytes()).unwrap();
    }
    let reading = reading(archive.finish().unwrap().into_inner());
    assert_eq!(nets(&reading), [2000, 2000]);
    assert_eq!(reading.own_iban.as_deref(), Some("DE02120300000000202051"), "no digit is cut off");
}

#[test]
fn complaint_16_an_import_can_be_taken_back_and_poisons_nothing() {
    on_both(|url| {
        let book = Book::fresh(url);
        let mut conn = book.conn();
        let rows = "03.05.2026;Anna Berg;Soli;20,00;EUR\n04.05.2026;Ben Tal;Soli;5,00;EUR\n";
        let id = import(&mut conn, rows).import.unwrap();
        let undone = undo_import(&mut conn, id, &acting()).unwrap();
        assert_eq!((undone.lines, undone.kept.len()), (2, 0));
        let again = import(&mut conn, rows);
        assert_eq!((again.new, again.duplicate), (2, 0), "the same file comes in again");
        assert!(again.import.is_some_and(|new| new != id));
    });
}

#[test]
fn complaint_17_what_the_preview_shows_is_what_the_import_does() {
    on_both(|url| {
        let book = Book::fresh(url);
        let mut conn = book.conn();
        import(&mut conn, "03.05.2026;Anna Berg;Soli;20,00;EUR\n");
        let next = file(
            "03.05.2026;Anna Berg;Soli;20,00;EUR\n05.05.2026;Ben Tal;Soli;5,00;EUR\n06.05.2026;Cem Yol;Soli;6,00;EUR\n",
        );
        let shown = dry_run(&mut conn, &next, today()).unwrap();
        let counts = shown.counts.unwrap();
        let agreed = FileToImport { plan: shown.plan, ..next };
        // Somebody else imports one of the rows in between: the plan is another one, and nothing is stored.
        import(&mut conn, "05.05.2026;Ben Tal;Soli;5,00;EUR\n");
        let refused = import_file(&mut conn, &agreed, &acting()).unwrap_err();
        assert!(matches!(&refused, OpsError::NotPossible(said) if said.contains("changed")), "{refused}");
        assert_eq!(book.counts(&["statement_lines"]), [2]);
        let shown = dry_run(&mut conn, &agreed, today()).unwrap();
        assert_eq!((counts["new"], shown.counts.as_ref().unwrap()["new"]), (2, 1));
        let done = import_file(&mut conn, &FileToImport { plan: shown.plan, ..agreed }, &acting()).unwrap();
        assert_eq!((done.new, done.duplicate), (1, 2));
    });
}

#[test]
fn a_gap_between_two_statements_is_seen_by_their_balances() {
    let statement = |opening: &str, closing: &str, day: u32, amount: &str| {
        format!(
            ":20:S\n:25:1/2\n:28C:1/1\n:60F:C2605{:02}EUR{opening}\n:61:2605{day:02}C{amount}NMSCNONREF\n:86:166?20Soli\n:62F:C2605{day:02}EUR{closing}\n-\n",
            day - 1
        )
    };
    on_one(|conn| {
        import_file(conn, &bytes_of(statement("100,00", "120,00", 3, "20,00")), &acting()).unwrap();
        let mut check = |bytes: String| {
            let shown = dry_run(conn, &bytes_of(bytes), today()).unwrap();
            shown.evidence.into_iter().find(|one| one.what == "follows_from_the_book").unwrap()
        };
        assert_eq!(check(statement("120,00", "125,00", 5, "5,00")).check, Some(true));
        let gap = check(statement("150,00", "155,00", 6, "5,00"));
        assert_eq!(gap.check, Some(false));
        assert!(gap.reasons[0].contains("30.00 EUR are unaccounted for"), "{gap:?}");
    });
}

//! What is suggested for a month that nobody has seen, after three months that the group explained itself.

use solidarity_ledger::ops::explain_lines::{Decision, Explanation, What, decide_lines};
use solidarity_ledger::ops::import_file::{FileToImport, import_file};
use solidarity_ledger::ops::propose_lines::propose_lines;
use solidarity_ledger::ops::try_rule::are_alike;
use solidarity_ledger::store::personal::{self, StoredLine};

use crate::support::book::{Book, acting, entry};
use crate::support::engines::on_both;

/// Four months of an invented group with what each line is: day, name, account, note, amount, what, account, fund.
const LINES: &str = include_str!("../golden/learning/lines.tsv");
/// Before this day the lines are history.
const HELD_OUT: &str = "2026-04";

/// The group of the lines: its funds as people name them.
pub fn group(url: &str) -> Book {
    let book = Book::fresh(url);
    book.done(&[
        "fund",
        "add",
        "rupression",
        "--name",
        "Rupression",
        "--restricted",
        "--alias",
        "Рупрессия",
        "--alias",
        "Network case",
        "--alias",
        "Soli Russland",
    ]);
    book.done(&[
        "fund",
        "add",
        "legal-aid",
        "--name",
        "Legal aid",
        "--restricted",
        "--alias",
        "Rechtshilfe",
        "--alias",
        "Antirepression",
    ]);
    book.done(&["fund", "add", "merch", "--designated"]);
    book.done(&["account", "add", "Expenses:General:Rent"]);
    let held = [
        ("Assets:Cash:Box", "general"),
        ("Assets:Transit:PayPal-Giro", "general"),
        ("Assets:Bank:Giro", "general"),
        ("Assets:Bank:Giro", "rupression"),
    ];
    let start = |((account, fund), n): ((&str, &str), i32)| {
        entry(&format!("start-{n}"), "2025-12-31", account, "Income:Donations:Free", fund, "9000.00")
    };
    book.post(&held.into_iter().zip(1..).map(start).collect::<String>());
    book
}

/// The lines of the set as the bank's file, those held out or the others.
pub fn statement(is_held_out: bool) -> String {
    let mut file = String::from("Buchungstag;Valuta;Empfänger;IBAN;Verwendungszweck;Betrag;Währung\n");
    for line in LINES.lines().filter(|line| line.starts_with(HELD_OUT) == is_held_out) {
        let cells: Vec<&str> = line.split('\t').collect();
        let day = format!("{}.{}.{}", &cells[0][8..], &cells[0][5..7], &cells[0][..4]);
        file.push_str(&format!("{day};{day};{};{};{};{};EUR\n", cells[1], cells[2], cells[3], cells[4]));
    }
    file
}

/// What the set says a line is.
fn labelled(stored: &StoredLine) -> Explanation {
    let line = &stored.line;
    let own = |text: &&str| {
        let cells: Vec<&str> = text.split('\t').collect();
        cells[0] == line.date.to_string() && cells[1] == line.counterparty && cells[3] == line.purpose
    };
    let cells: Vec<&str> = LINES.lines().find(own).unwrap_or_else(|| panic!("{}", line.purpose)).split('\t').collect();
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Explanation::new(
        What::named(cells[5]).unwrap(),
        some(cells[6]).map(|path| path.parse().unwrap()),
        some(cells[7]).map(|code| code.parse().unwrap()),
    )
}

fn import(book: &Book, is_held_out: bool) -> Vec<StoredLine> {
    let file = FileToImport {
        name: "bank.csv".into(),
        bytes: statement(is_held_out).into_bytes(),
        account: Some("Assets:Bank:Giro".parse().unwrap()),
        ..FileToImport::default()
    };
    let done = import_file(&mut book.conn(), &file, &acting()).unwrap();
    personal::list_lines_of(&mut book.conn(), done.import.unwrap()).unwrap()
}

/// Three months of history, each line explained as the set says.
pub fn explain_history(book: &Book) {
    let decisions: Vec<_> =
        import(book, false).iter().map(|stored| (stored.id, Decision::Post(labelled(stored)))).collect();
    decide_lines(&mut book.conn(), &decisions, &acting()).unwrap();
}

#[test]
fn after_three_months_most_lines_of_the_next_are_suggested_rightly() {
    on_both(|url| {
        let book = group(url);
        explain_history(&book);
        let proposed = propose_lines(&mut book.conn(), import(&book, true)).unwrap();
        let (mut right, mut wrong, mut unsure) = (0, Vec::new(), Vec::new());
        for one in &proposed {
            let (label, note) =
                (labelled(&one.line), format!("{}: {}", one.line.line.counterparty, one.line.line.purpose));
            match one.explanation.as_ref().filter(|_| !one.needs_look) {
                Some(known) if are_alike(known, &label) => right += 1,
                Some(known) => wrong.push(format!("{note} → {known:?}")),
                None => unsure.push(note),
            }
        }
        let percent = right * 100 / proposed.len();
        // Shown with `-- --nocapture`.
        eprintln!(
            "{right} of {} rightly suggested ({percent} %), {} wrongly, {} left open\nwrong: {wrong:#?}\nopen: {unsure:#?}",
            proposed.len(),
            wrong.len(),
            unsure.len()
        );
        assert_eq!(proposed.len(), 60);
        assert!(percent >= 85, "{percent} %");
        assert!(wrong.len() <= 1, "{wrong:#?}");
    });
}

//! Reconciliation, with made-up values.

use super::Pages;
use crate::ops::record_missing::Missing;
use crate::web::views::reconcile::{MatchedRow, Missed, Proposal, Reconcile, Reconciliation, SideRow};
use crate::web::views::{Fact, Part, Tone};

pub fn render(pages: &mut Pages<'_>) {
    reconcile(pages);
    document(pages);
}

fn side(pages: &Pages<'_>, id: &str, date: &str, text: &str, detail: &str, amount: &str, minor: i64) -> SideRow {
    SideRow {
        id: id.to_owned(),
        date: date.to_owned(),
        text: pages.say.s(text),
        detail: pages.say.s(detail),
        amount: amount.to_owned(),
        minor,
        href: "/entries/9".to_owned(),
        missing: Missing::of(minor).map(|one| missed(pages, one, &format!("{} {id}", one.name()))),
        is_ticked: false,
    }
}

fn missed(pages: &Pages<'_>, missing: Missing, value: &str) -> Missed {
    Missed { value: value.to_owned(), text: pages.t.get(&format!("web-reconcile-{}", missing.name())) }
}

fn hints(pages: &Pages<'_>) -> Vec<String> {
    vec![
        pages.say.s("The difference can be divided by 9: look for two swapped digits, such as 38.40 and 18.60."),
        pages.say.s("“Sparkasse” of 23 Oct over −4.90 may be there twice."),
    ]
}

fn reconcile(pages: &mut Pages<'_>) {
    let proposal = |id: &str, line: &str, entry: &str, amount: &str, reason: &str| Proposal {
        id: id.to_owned(),
        line_date: "30 Oct 2026".to_owned(),
        line: pages.say.s(line),
        entry_date: "28 Oct 2026".to_owned(),
        entry: pages.say.s(entry),
        entry_href: "/entries/31".to_owned(),
        amount: amount.to_owned(),
        minor: 2500,
        reason: pages.say.s(reason),
        is_sure: true,
    };
    let frame = pages.frame("Reconcile Giro account", Part::Bank);
    let mut page = Reconcile {
        t: pages.t,
        frame: &frame,
        action: "/reconciliations/4".to_owned(),
        key: "k".to_owned(),
        currency: "EUR".to_owned(),
        exponent: 2,
        account_href: "/bank/giro".to_owned(),
        account: pages.say.s("Giro account"),
        date: "31 Oct 2026".to_owned(),
        statement_balance: "1,694.40".to_owned(),
        book_balance: "2,061.60".to_owned(),
        outstanding: "372.10".to_owned(),
        unexplained: "−14.90".to_owned(),
        difference: "19.80".to_owned(),
        difference_minor: 1980,
        is_even: false,
        missing: Some(missed(pages, Missing::Interest, "interest")),
        hints: hints(pages),
        proposals: vec![
            proposal(
                "1-31",
                "RAin Keller · Rechnung 2026-118",
                "Lawyer, invoice 2026-118",
                "−450.00",
                "same amount, two days apart, number 2026-118 in both",
            ),
            proposal(
                "2-33",
                "Anna Berger · Spende Rupression",
                "Donation by bank transfer",
                "25.00",
                "same amount, same day",
            ),
        ],
        lines: vec![
            side(pages, "3", "24 Oct 2026", "K. Yıldız", "soli", "10.00", 1000),
            side(pages, "4", "23 Oct 2026", "Sparkasse", "Kontofuehrung", "−4.90", -490),
        ],
        entries: vec![
            side(pages, "29", "25 Oct 2026", "Soli concert: takings banked", "Money moved", "372.10", 37210),
            side(pages, "28", "24 Oct 2026", "Donation by bank transfer", "Donation", "10.00", 1000),
        ],
        matched: vec![MatchedRow { id: "5".to_owned(), entry: pages.say.s("Entry 8"), ..MatchedRow::default() }],
        restart_href: "/bank/1/reconcile?new=1".to_owned(),
        problems: Vec::new(),
    };
    pages.keep("reconcile", &page);
    page.is_even = true;
    page.difference = "0.00".to_owned();
    page.proposals.clear();
    page.hints.clear();
    pages.keep("reconcile-even", &page);
}

fn document(pages: &mut Pages<'_>) {
    let fact =
        |name: &str, value: &str| Fact { name: pages.say.s(name), value: pages.say.s(value), href: String::new() };
    let matched = |date: &str, line: &str, entry: &str, amount: &str| MatchedRow {
        id: "5".to_owned(),
        date: date.to_owned(),
        line: pages.say.s(line),
        entry: pages.say.s(entry),
        entry_href: "/entries/31".to_owned(),
        amount: amount.to_owned(),
    };
    let frame = pages.frame("Reconciliation of Giro account", Part::Bank);
    let page = Reconciliation {
        t: pages.t,
        frame: &frame,
        currency: "EUR".to_owned(),
        tone: Tone::Good,
        sentence: pages.say.s("The book agrees with the statement of 30 Sep 2026: 1,211.60 EUR."),
        facts: vec![
            fact("Done by", "maria on 4 Oct 2026"),
            fact("Statement balance", "1,211.60 EUR"),
            fact("Book balance", "1,583.70 EUR"),
            fact("In the book, not at the bank yet", "372.10 EUR"),
        ],
        matched: vec![
            matched("29 Sep 2026", "RAin Keller", "Entry 21: Lawyer, invoice 2026-101", "−450.00"),
            matched("30 Sep 2026", "Anna Berger", "Entry 22: Donation by bank transfer", "25.00"),
        ],
        matched_total: "−425.00".to_owned(),
        outstanding: vec![side(pages, "29", "30 Sep 2026", "Takings banked", "Entry 23", "372.10", 37210)],
        unexplained: Vec::new(),
        reopen_href: "/reconciliations/3/reopen".to_owned(),
        history: vec![pages.say.s("4 Oct 2026: finished by maria")],
        hash: "9f2c41d077ab0c5e".to_owned(),
    };
    pages.keep("reconciliation", &page);
}

//! Bank, import and reconciliation, with made-up values.

use super::Pages;
use super::record::fund_choices;
use crate::web::views::bank::{BankAccount, BankList, LineRow, MoneyAccount, ReconciliationRow, Tab};
use crate::web::views::form::{Choice, Form, Input, Kind, Section};
use crate::web::views::imports::{
    Column, Import, ImportRow, Imports, KnownRow, Mapping, Piece, RefusedRow, Review, ReviewGroup, ReviewRow,
};
use crate::web::views::{Empty, Fact, Link, Pager, Part, Tone};

pub fn render(pages: &mut Pages<'_>) {
    accounts(pages);
    account(pages);
    mapping(pages);
    review(pages);
    imports(pages);
}

fn pager(pages: &Pages<'_>) -> Pager {
    Pager { newer: String::new(), older: "?before=9".to_owned(), summary: pages.say.s("1 to 50 of 312") }
}

const LINES: [(&str, &str, &str, &str); 8] = [
    ("30 Oct 2026", "Anna Berger", "Spende Rupression", "25.00"),
    ("29 Oct 2026", "RAin Keller", "Rechnung 2026-118", "−450.00"),
    ("28 Oct 2026", "PayPal (Europe) S.a.r.l.", "Auszahlung 1049221", "180.40"),
    ("27 Oct 2026", "Stadtwerke", "Abschlag Raum Oktober", "−64.00"),
    ("26 Oct 2026", "Igor M.", "for the prisoners, Network case", "50.00"),
    ("25 Oct 2026", "Druckerei Feuer und Flamme", "Plakate Solikonzert 25.10.", "−112.70"),
    ("24 Oct 2026", "K. Yıldız", "soli", "10.00"),
    ("23 Oct 2026", "Sparkasse", "Kontofuehrung", "−4.90"),
];

fn accounts(pages: &mut Pages<'_>) {
    let account = |name: &str, kind: &str, balance: &str, open: &str, until: &str| MoneyAccount {
        name: pages.say.s(name),
        href: "/bank/giro".to_owned(),
        kind: pages.say.s(kind),
        balance: balance.to_owned(),
        currency: "EUR".to_owned(),
        to_explain: pages.say.s(open),
        reconciled: until.to_owned(),
        import_href: "/import?account=giro".to_owned(),
        reconcile_href: "/bank/giro/reconcile".to_owned(),
    };
    let frame = pages.frame("Bank", Part::Bank);
    let list = BankList {
        t: pages.t,
        frame: &frame,
        accounts: vec![
            account("Giro account", "Bank", "2,061.60", "4 to explain", "30 Sep 2026"),
            account("Cash box", "Cash", "150.00", "", "30 Sep 2026"),
            account("PayPal", "Payment provider", "369.56", "", "never"),
        ],
        empty: Empty::default(),
    };
    pages.keep("bank", &list);
}

fn account(pages: &mut Pages<'_>) {
    let tab = |text: &str, count: &str, is_current| Tab {
        link: Link { href: "?show=all".to_owned(), text: pages.say.s(text), is_current },
        count: count.to_owned(),
    };
    let frame = pages.frame("Giro account", Part::Bank);
    let page = BankAccount {
        t: pages.t,
        frame: &frame,
        balance: "2,061.60".to_owned(),
        currency: "EUR".to_owned(),
        bank_says: "1,694.40".to_owned(),
        reconciled: "30 Sep 2026".to_owned(),
        import_href: "/import".to_owned(),
        reconcile_href: "/bank/giro/reconcile".to_owned(),
        review_href: "/imports/7/review".to_owned(),
        register_href: "/reports/register".to_owned(),
        tabs: vec![
            tab("To explain", "4", true),
            tab("Suggested", "3", false),
            tab("Done", "305", false),
            tab("All", "312", false),
        ],
        query: pages.say.s("soli"),
        lines: LINES
            .iter()
            .enumerate()
            .map(|(index, (date, name, purpose, amount))| LineRow {
                date: (*date).to_owned(),
                name: pages.say.s(name),
                purpose: pages.say.s(purpose),
                amount: (*amount).to_owned(),
                balance: "1,694.40".to_owned(),
                status: pages.tag(if index % 2 == 0 { Tone::Warn } else { Tone::Plain }, "to explain"),
                href: if index == 2 { "/entries/30".to_owned() } else { String::new() },
                entry: pages.say.s("Entry 30"),
            })
            .collect(),
        pager: pager(pages),
        empty: Empty::default(),
        reconciliations: vec![ReconciliationRow {
            date: "30 Sep 2026".to_owned(),
            balance: "1,211.60".to_owned(),
            href: "/reconciliations/3".to_owned(),
            by: pages.say.s("maria, 4 Oct 2026"),
            status: pages.tag(Tone::Good, "finished"),
        }],
        show: "open".to_owned(),
        amounts_in: "EUR".to_owned(),
    };
    pages.keep("bank-account", &page);
}

fn column(pages: &Pages<'_>, index: usize, heading: &str, meaning: &str, guess: &str) -> Column {
    let meanings = [
        ("", "Leave out"),
        ("date", "Date"),
        ("name", "Name"),
        ("purpose", "Purpose"),
        ("amount", "Amount"),
        ("balance", "Balance after"),
    ];
    Column {
        heading: pages.say.s(heading),
        meaning: Input::new(Kind::Select, format!("column-{index}"), "")
            .choices(meanings.map(|(value, text)| Choice::new(value, text)).to_vec())
            .value(meaning),
        guess: pages.say.s(guess),
    }
}

fn mapping(pages: &mut Pages<'_>) {
    let t = pages.t;
    let frame = pages.frame("Is this right?", Part::Bank);
    let fact =
        |name: &str, value: &str| Fact { name: pages.say.s(name), value: pages.say.s(value), href: String::new() };
    let inputs = vec![
        Input::new(Kind::Select, "date_order", "Which comes first in 03.10.2026?")
            .choices(vec![Choice::new("dmy", "Day: 3 October"), Choice::new("mdy", "Month: 10 March")]),
    ];
    let page = Mapping {
        t,
        frame: &frame,
        sentence: pages
            .say
            .s("We read this as an unknown CSV: 20 lines, 2 Oct to 30 Oct 2026, in 1,140.70, out 1,079.10 EUR."),
        facts: vec![
            fact("Encoding", "Windows-1252"),
            fact("Delimiter", "semicolon"),
            fact("Balance at the end", "1,061.60 EUR, as the file says"),
        ],
        checks: vec![pages.tag(Tone::Good, "Balances follow: 19 of 19"), pages.tag(Tone::Warn, "Account: DE00")],
        remedies: vec![Choice::new("sign=flip", pages.say.s("Read it so: amounts are the other way round"))],
        already: None,
        problems: vec![pages.say.s("Line 14, column “Betrag”: “12,5O” is not an amount.")],
        columns: vec![
            column(pages, 0, "Buchungstag", "date", "18 of 20 cells are dates"),
            column(pages, 1, "Beguenstigter/Zahlungspflichtiger", "name", ""),
            column(pages, 2, "Verwendungszweck", "purpose", "longest texts"),
            column(pages, 3, "Betrag", "amount", "decimal comma"),
            column(pages, 4, "Saldo", "balance", "adds up"),
        ],
        samples: LINES
            .iter()
            .take(3)
            .map(|(date, name, purpose, amount)| {
                vec![
                    (*date).to_owned(),
                    pages.say.s(name),
                    pages.say.s(purpose),
                    (*amount).to_owned(),
                    "1.061,60".to_owned(),
                ]
            })
            .collect(),
        is_asked: true,
        sentences: vec![
            pages.say.s("2 Oct 2026: 25.00 EUR in from Anna Berger, “Spende Rupression”"),
            pages.say.s("5 Oct 2026: 450.00 EUR out to RAin Keller, “Rechnung 2026-118”"),
        ],
        is_open: true,
        settings: vec![
            Input::new(Kind::Text, "mapping", t.get("web-import-mapping")).value(pages.say.s("Bank of Elsewhere")),
        ],
        form: Form {
            action: "/import/7".to_owned(),
            key: "k".to_owned(),
            sections: vec![Section { inputs, ..Section::default() }],
            submit: t.get("web-import-yes"),
            step: "import".to_owned(),
            ..Form::default()
        },
    };
    pages.keep("import-mapping", &page);
}

fn review_row(pages: &Pages<'_>, index: usize, what: &str, fund: &str, reason: &str, is_open: bool) -> ReviewRow {
    let (date, name, purpose, amount) = LINES[index];
    ReviewRow {
        id: index.to_string(),
        date: date.to_owned(),
        name: Piece::plain(pages.say.s(name)),
        purpose: vec![Piece { text: pages.say.s(purpose), is_marked: true }],
        own_whats: Vec::new(),
        account: String::new(),
        note: String::new(),
        comes_in: true,
        amount: amount.to_owned(),
        minor: 2500,
        is_ticked: is_open && !reason.is_empty(),
        what: what.to_owned(),
        fund: fund.to_owned(),
        divided: if index == 2 {
            pages.say.s("divided: 15.00 → Rupression; 10.00 → General")
        } else {
            String::new()
        },
        reason: pages.say.s(reason),
        goods_href: if index == 6 { "/details/goods".to_owned() } else { String::new() },
        entry_href: if is_open { String::new() } else { "/entries/31".to_owned() },
        entry: pages.say.s("Entry 31: Lawyer, invoice 2026-118"),
        error: if index == 6 { pages.say.s("Choose a fund for this line.") } else { String::new() },
        unfold: if index == 2 { pages.say.s("Treat the 3 rows singly") } else { String::new() },
        divide: if index == 2 { pages.say.s("Say now whose it is …") } else { String::new() },
        is_apart: false,
        is_open,
    }
}

const WHATS: [(&str, &str); 6] = [
    ("donation", "Donation"),
    ("sale", "Merch sale"),
    ("event_income", "Event takings"),
    ("payment", "Money paid out"),
    ("move", "Money moved"),
    ("fee", "Bank fee"),
];

fn review_groups(pages: &Pages<'_>) -> Vec<ReviewGroup> {
    let row = |index: usize, what: &str, fund: &str, reason: &str, is_open: bool| {
        review_row(pages, index, what, fund, reason, is_open)
    };
    let group = |title: &str, hint: &str, tone, is_folded, rows| ReviewGroup {
        title: pages.say.s(title),
        hint: pages.say.s(hint),
        tone,
        is_folded,
        can_bring_back: is_folded,
        all_step: if tone == Tone::Plain && !is_folded { "ready" } else { "" },
        all_text: pages.say.s("Post all 4 ready lines"),
        rows,
    };
    vec![
        group(
            "To decide",
            "No rule fits these lines.",
            Tone::Warn,
            false,
            vec![row(3, "", "", "", true), row(6, "donation", "", "", true)],
        ),
        group(
            "Ready",
            "Look at each, then post.",
            Tone::Plain,
            false,
            vec![
                row(0, "donation", "rupression", "contains “Rupression”", true),
                row(4, "donation", "rupression", "“Network case” is an alias of Rupression", true),
                row(2, "move", "", "payout of PayPal", true),
                row(7, "fee", "general", "bank fee, like last month", true),
            ],
        ),
        group(
            "Matches an entry you already made",
            "",
            Tone::Good,
            false,
            vec![row(1, "", "", "same amount, two days apart", false)],
        ),
        group(
            "Already in the book",
            "These lines came with an earlier file. Nothing to do.",
            Tone::Plain,
            true,
            vec![row(5, "", "", "", false)],
        ),
    ]
}

fn review(pages: &mut Pages<'_>) {
    let frame = pages.frame("Explain bank lines", Part::Bank);
    let page = Review {
        t: pages.t,
        frame: &frame,
        sentence: pages.say.s("Import 7, Sparkasse, 2 to 30 Oct 2026: 8 lines, 2 need you."),
        action: "/imports/7/review".to_owned(),
        key: "k".to_owned(),
        whats: WHATS.map(|(value, text)| Choice::new(value, text)).to_vec(),
        funds: fund_choices(pages),
        sources: Vec::new(),
        uses: Vec::new(),
        pager: Pager::default(),
        groups: review_groups(pages),
        refused: vec![RefusedRow {
            record: "14".to_owned(),
            column: pages.say.s("Betrag"),
            read: pages.say.s("12,5O"),
            why: pages.say.s("This is not an amount."),
        }],
        red_checks: vec![pages.say.s("Balances follow: 18 of 19 (record 14 is missing)")],
        import_href: "/imports/7".to_owned(),
        known: vec![KnownRow {
            record: "3".to_owned(),
            date: "3 Oct 2026".to_owned(),
            text: pages.say.s("Anna Berger · Spende"),
            amount: "25.00 EUR".to_owned(),
            href: "/entries/12".to_owned(),
            where_text: pages.say.s("entry 12"),
        }],
        known_count: 1,
        problems: Vec::new(),
        ticked: 4,
        leave_href: "/bank".to_owned(),
        empty: Empty::default(),
    };
    pages.keep("import-review", &page);
}

fn imports(pages: &mut Pages<'_>) {
    let row = |number: &str, tone, status: &str| ImportRow {
        number: number.to_owned(),
        href: format!("/imports/{number}"),
        when: "31 Oct 2026".to_owned(),
        account: pages.say.s("Giro account"),
        profile: pages.say.s("Sparkasse CSV-CAMT"),
        lines: "20".to_owned(),
        open: "2".to_owned(),
        status: pages.tag(tone, status),
    };
    let frame = pages.frame("Imports", Part::Bank);
    let list = Imports {
        t: pages.t,
        frame: &frame,
        imports: vec![row("7", Tone::Warn, "open"), row("6", Tone::Good, "posted"), row("5", Tone::Plain, "undone")],
        empty: Empty::default(),
    };
    pages.keep("imports", &list);
    let frame = pages.frame("Import 7", Part::Bank);
    let page = Import {
        t: pages.t,
        frame: &frame,
        sentence: pages.say.s("20 lines of the giro account, 2 to 30 Oct 2026: 18 are in the book, 2 wait."),
        facts: vec![Fact { name: pages.say.s("File"), value: pages.say.s("20261031-umsaetze.csv"), href: String::new() }],
        links: vec![Link { href: "/imports/7/review".to_owned(), text: pages.say.s("Explain the 2 lines"), is_current: false }],
        problems: vec![pages.say.s("Line 14, column “Betrag”: “12,5O” is not an amount.")],
        kept: vec![pages.say.s("30 Sep 2026, 25.00 EUR, Anna Berger")],
        undo: "/imports/7/undo".to_owned(),
        undo_key: "k".to_owned(),
        lost: vec![pages.say.s("3 Oct 2026, 25.00 EUR, Anna Berger: its entry #12 is reversed")],
        undo_sentence: pages.say.s("2 untouched lines go. 18 lines that are in the book stay; reverse their entries first if they should go too."),
    };
    pages.keep("import", &page);
}

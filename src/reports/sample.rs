//! A small book whose figures are worked out by hand, for the tests of reports and renderers.
//!
//! ```text
//!  1  2020-01-01  opening       Giro 500.00 general, Giro 200.00 rupression
//!  2  2020-01-15  donation      Giro  40.00 rupression
//!  3  2020-02-03  donation      PayPal 48.25 + fee 1.75 = 50.00 rupression
//!  4  2020-02-04  transfer      100.00 from general to shirts
//!  5  2020-02-05  ten shirts    stock 65.00 from Giro, shirts
//!  6  2020-02-10  two sold      cash 24.00, cost 13.00, shirts (event E05)
//!  7  2020-02-20  lawyer        90.00 owed, rupression
//!  8  2020-02-25  one sold      12.00 owed to us, cost 6.50, shirts
//!  9  2020-02-29  donation      10.00 USD in PayPal, rupression
//!
//! February, EUR  brought forward  income  spending  transfers  carried forward
//! general               500.00      0.00      0.00    −100.00           400.00
//! rupression            240.00     50.00     91.75       0.00           198.25
//! shirts                  0.00     36.00     19.50     100.00           116.50
//! total                 740.00     86.00    111.25       0.00           714.75
//!
//! money 675.00 + 48.25 + 24.00 = 747.25, stock 65.00 − 19.50 = 45.50, owed to us 12.00, owed by us 90.00:
//! 747.25 + 45.50 + 12.00 − 90.00 = 714.75
//! ```

mod people;

use std::collections::BTreeMap;

use crate::ledger::audit_sample::Why;
use crate::ledger::chain::{Recorded, body_hash, seal};
use crate::ledger::check::SealedEntry;
use crate::ledger::gift::{GiftSum, GiftSums, can_receive};
use crate::ledger::gift_parts::{GiftPart, GiftParts};
use crate::ledger::product::StockLevel;
use crate::ledger::{
    Account, AccountPath, Currency, Draft, DraftLine, EntryKind, Fund, FundCode, Hash, Money, Month, Movement, Period,
    Restriction,
};

use super::facts::{
    Book, EventFlow, Filter, Inputs, MonthlyMovement, NotIncluded, OpenItem, OpenItemKind, PeriodStatus, ProductSales,
    ReconciliationStatus, Sampled, StockFlow,
};

pub(crate) fn path(text: &str) -> AccountPath {
    text.parse().unwrap()
}

pub(crate) fn fund(text: &str) -> FundCode {
    text.parse().unwrap()
}

pub(crate) fn month(text: &str) -> Period {
    text.parse::<Month>().unwrap().period()
}

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

/// (account, fund, amount) of one line.
type Line = (&'static str, &'static str, &'static str);

const ENTRIES: [(&str, EntryKind, &str, &[Line]); 9] = [
    (
        "2020-01-01",
        EntryKind::Opening,
        "Opening balances",
        &[
            ("Assets:Bank:Giro", "general", "500.00 EUR"),
            ("Equity:Opening", "general", "-500.00 EUR"),
            ("Assets:Bank:Giro", "rupression", "200.00 EUR"),
            ("Equity:Opening", "rupression", "-200.00 EUR"),
        ],
    ),
    (
        "2020-01-15",
        EntryKind::Donation,
        "Donation",
        &[("Assets:Bank:Giro", "rupression", "40.00 EUR"), ("Income:Donations:Bank", "rupression", "-40.00 EUR")],
    ),
    (
        "2020-02-03",
        EntryKind::Donation,
        "Donation by PayPal",
        &[
            ("Assets:PayPal:EUR", "rupression", "48.25 EUR"),
            ("Expenses:Fees:PayPal", "rupression", "1.75 EUR"),
            ("Income:Donations:PayPal", "rupression", "-50.00 EUR"),
        ],
    ),
    (
        "2020-02-04",
        EntryKind::Transfer,
        "Start for the shirts",
        &[
            ("Assets:Bank:Giro", "general", "-100.00 EUR"),
            ("Transfers:Gift", "general", "100.00 EUR"),
            ("Assets:Bank:Giro", "shirts", "100.00 EUR"),
            ("Transfers:Gift", "shirts", "-100.00 EUR"),
        ],
    ),
    (
        "2020-02-05",
        EntryKind::Payment,
        "Ten shirts printed",
        &[("Assets:Inventory:Shirt", "shirts", "65.00 EUR"), ("Assets:Bank:Giro", "shirts", "-65.00 EUR")],
    ),
    (
        "2020-02-10",
        EntryKind::MerchSale,
        "Two shirts at the door",
        &[
            ("Assets:Cash:Box", "shirts", "24.00 EUR"),
            ("Income:Merch:Sales", "shirts", "-24.00 EUR"),
            ("Expenses:Merch:COGS", "shirts", "13.00 EUR"),
            ("Assets:Inventory:Shirt", "shirts", "-13.00 EUR"),
        ],
    ),
    (
        "2020-02-20",
        EntryKind::Payment,
        "Lawyer, invoice V-011",
        &[
            ("Expenses:Support:Legal", "rupression", "90.00 EUR"),
            ("Liabilities:Payable:L-01", "rupression", "-90.00 EUR"),
        ],
    ),
    (
        "2020-02-25",
        EntryKind::MerchSale,
        "=Shirt sold by the <infoshop>",
        &[
            ("Assets:Receivable:InfoshopA", "shirts", "12.00 EUR"),
            ("Income:Merch:Sales", "shirts", "-12.00 EUR"),
            ("Expenses:Merch:COGS", "shirts", "6.50 EUR"),
            ("Assets:Inventory:Shirt", "shirts", "-6.50 EUR"),
        ],
    ),
    (
        "2020-02-29",
        EntryKind::Donation,
        "Donation in dollars",
        &[("Assets:PayPal:USD", "rupression", "10.00 USD"), ("Income:Donations:PayPal", "rupression", "-10.00 USD")],
    ),
];

fn amount(text: &str) -> Money {
    let (number, currency) = text.split_once(' ').unwrap();
    Money::parse(number, currency.parse().unwrap()).unwrap()
}

/// The nine entries, sealed.
pub(crate) fn entries() -> Vec<SealedEntry> {
    let mut head = None;
    let sealed = ENTRIES.iter().enumerate().map(|(at, (date, kind, description, lines))| {
        let mut draft = Draft::new(format!("k{at}"), day(date), *kind, *description);
        draft.lines =
            lines.iter().map(|(account, code, text)| DraftLine::new(path(account), fund(code), amount(text))).collect();
        draft.event = (at == 5).then(|| "E05".to_owned());
        let recorded = Recorded { by: "U-1".into(), at: format!("{date}T12:00:00.000000Z") };
        let seal = seal(head, &draft, &recorded);
        head = Some(seal);
        SealedEntry { body_hash: body_hash(&draft), draft, recorded, seal }
    });
    sealed.collect()
}

pub(crate) fn book() -> Book {
    let labels = [("Assets:Bank:Giro", "Giro account"), ("Assets:Cash:Box", "Cash box")];
    let mut paths: Vec<&str> = ENTRIES.iter().flat_map(|entry| entry.3).map(|line| line.0).collect();
    paths.sort_unstable();
    paths.dedup();
    let account = |text: &str| {
        let mut account = Account::from_path(path(text));
        if let Some((_, label)) = labels.iter().find(|(path, _)| *path == text) {
            account.label = (*label).to_owned();
        }
        account
    };
    let named = |code: &str, name: &str, restriction| Fund {
        name: name.to_owned(),
        restriction,
        ..Fund::from_code(fund(code))
    };
    Book {
        name: "Soli group & friends".into(),
        currency: Currency::EUR,
        accounts: paths.into_iter().map(account).collect(),
        funds: vec![
            named("general", "General", Restriction::Unrestricted),
            named("rupression", "Rupression", Restriction::Restricted),
            named("shirts", "Shirts", Restriction::Designated),
        ],
        head: Hash::of(b"head"),
        entry_count: 9,
        fiscal_first_month: 1,
        today: day("2020-03-01"),
        printed_at: "1 Mar 2020, 12:00".into(),
        is_demo: false,
        not_included: NotIncluded { open_lines: 2 },
        outside: Vec::new(),
        spheres: Vec::new(),
        categories: super::facts::Categories::default(),
    }
}

type Key = (AccountPath, FundCode, Currency);

/// What the store would sum from the entries for a period.
pub(crate) fn movements(period: Period) -> Vec<Movement> {
    let mut sums: BTreeMap<Key, Movement> = BTreeMap::new();
    for entry in entries().iter().filter(|entry| entry.draft.date <= period.to) {
        for line in &entry.draft.lines {
            let Money { minor, currency } = line.amount;
            let key = (line.account.clone(), line.fund.clone(), currency);
            let sum = sums.entry(key).or_insert_with(|| Movement {
                account: line.account.clone(),
                fund: line.fund.clone(),
                currency,
                opening_minor: 0,
                debit_minor: 0,
                credit_minor: 0,
                count: 0,
            });
            match (period.contains(entry.draft.date), minor >= 0) {
                (false, _) => sum.opening_minor += minor,
                (true, true) => sum.debit_minor += minor,
                (true, false) => sum.credit_minor -= minor,
            }
            sum.count += i64::from(period.contains(entry.draft.date));
        }
    }
    sums.into_values().collect()
}

/// What the store keeps by month.
pub(crate) fn monthly() -> Vec<MonthlyMovement> {
    let mut sums: BTreeMap<(Month, Key), MonthlyMovement> = BTreeMap::new();
    for entry in entries() {
        let month = Month::containing(entry.draft.date);
        for line in &entry.draft.lines {
            let Money { minor, currency } = line.amount;
            let key = (month, (line.account.clone(), line.fund.clone(), currency));
            let sum = sums.entry(key).or_insert_with(|| MonthlyMovement {
                month,
                account: line.account.clone(),
                fund: line.fund.clone(),
                currency,
                debit_minor: 0,
                credit_minor: 0,
                count: 0,
            });
            sum.debit_minor += minor.max(0);
            sum.credit_minor -= minor.min(0);
            sum.count += 1;
        }
    }
    sums.into_values().collect()
}

fn gifts(period: Period) -> Vec<GiftSum> {
    let mut sums = GiftSums::default();
    let can = |path: &AccountPath| can_receive(path.kind(), crate::ledger::Role::inferred(path));
    entries().iter().filter(|one| period.contains(one.draft.date)).for_each(|one| sums.add(&one.draft, can));
    sums.into_sums().collect()
}

fn gift_parts(period: Period) -> Vec<GiftPart> {
    let mut parts = GiftParts::default();
    entries()
        .iter()
        .filter(|one| period.contains(one.draft.date))
        .for_each(|one| parts.add(&one.draft, AccountPath::kind));
    parts.into_parts().collect()
}

/// So few entries that all are among the largest.
fn sampled(period: Period) -> Vec<Sampled> {
    let of_period = entries().into_iter().filter(|one| period.contains(one.draft.date));
    of_period.map(|entry| Sampled { entry, why: Why::Largest, vouchers: 0 }).collect()
}

fn level(quantity: i64, value_minor: i64) -> StockLevel {
    StockLevel { quantity, value_minor }
}

/// Everything that any report may need for a period of this book.
pub(crate) fn inputs(period: Period) -> Inputs {
    let eur = Currency::EUR;
    Inputs {
        movements: movements(period),
        turned: Vec::new(),
        taken_back: Vec::new(),
        given_back: Vec::new(),
        gifts: gifts(period),
        gift_parts: gift_parts(period),
        donors: Vec::new(),
        exchanges: Vec::new(),
        monthly: monthly(),
        entries: entries().into_iter().filter(|entry| period.contains(entry.draft.date)).collect(),
        stock: vec![StockFlow {
            product: "SHIRT".into(),
            name: "Shirt".into(),
            place: path("Assets:Inventory:Shirt"),
            fund: fund("shirts"),
            currency: eur,
            opening: level(0, 0),
            bought: level(10, 6500),
            returned: level(0, 0),
            arrived: level(0, 0),
            sold: level(3, 1950),
            given: level(0, 0),
            lost: level(0, 0),
            sent: level(0, 0),
            closing: level(7, 4550),
        }],
        sales: vec![ProductSales {
            product: "SHIRT".into(),
            name: "Shirt".into(),
            fund: fund("shirts"),
            currency: eur,
            quantity: 3,
            income_minor: 3600,
            cost_minor: 1950,
            charges_minor: 0,
        }],
        events: vec![EventFlow {
            code: "E05".into(),
            name: "Soli concert".into(),
            date: day("2020-02-10"),
            currency: eur,
            income_minor: 2400,
            spending_minor: 1300,
        }],
        reconciliations: reconciliations(),
        open_items: open_items(),
        periods: vec![PeriodStatus { month: "2020-01".parse().unwrap(), is_closed: true, reopened_because: None }],
        sampled: sampled(period),
        without_voucher: 4,
        users: people::users(),
        tokens: people::tokens(),
        cash: people::cash(),
        published: Vec::new(),
        round_to: None,
        compared: None,
    }
}

fn reconciliations() -> Vec<ReconciliationStatus> {
    let eur = Currency::EUR;
    vec![ReconciliationStatus {
        account: path("Assets:Bank:Giro"),
        currency: eur,
        reconciled_to: Some(day("2020-01-31")),
        statement_minor: Some(74_000),
        book_minor: 67_500,
        unmatched_lines: 2,
        unmatched_entries: 1,
        documents: 1,
    }]
}

fn open_items() -> Vec<OpenItem> {
    let eur = Currency::EUR;
    vec![
        OpenItem {
            kind: OpenItemKind::Payable,
            account: path("Liabilities:Payable:L-01"),
            fund: Some(fund("rupression")),
            since: Some(day("2020-02-20")),
            amount: Money::new(-9000, eur),
            count: 1,
        },
        OpenItem {
            kind: OpenItemKind::OpenLine,
            account: path("Assets:Bank:Giro"),
            fund: None,
            since: Some(day("2020-02-18")),
            amount: Money::new(3050, eur),
            count: 2,
        },
    ]
}

/// The filter that makes every report possible.
pub(crate) fn filter_for(name: super::ReportName) -> Filter {
    let needs = name.needs();
    Filter {
        fund: needs.fund.then(|| fund("rupression")),
        account: needs.account.then(|| path("Assets:Bank:Giro")),
        event: needs.event.then(|| "E05".to_owned()),
        with_names: false,
    }
}

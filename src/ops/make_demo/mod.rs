//! A year of an invented group, made through the same doors as any other book: acts, the importer, the review,
//! reconciliations and closed months. The last month is left open, with lines to explain.

mod goods;
mod people;
mod statements;

use chrono::{Days, NaiveDate};

use super::create_book::{NewBook, create_book, standard_chart};
use super::explain_lines::{Decision, Explanation, What, decide_lines};
use super::import_file::{FileToImport, import_file};
use super::open_accounts::open_fund;
use super::propose_lines::{Because, Proposed, propose_lines};
use super::reconcile_account::reconcile_account;
use super::record_acts::record_lines;
use super::{Acting, Result};
use crate::ledger::{AccountPath, Currency, Fund, Money, Month, Restriction};
use crate::store::accounts::Chart;
use crate::store::totals::Cells;
use crate::store::{Conn, personal, totals};
use statements::{BankLine, PayPalLine, bank_file, paypal_file};

/// The demo's login: public, and good for made-up data only.
pub const DEMO_LOGIN: &str = "demo";
pub const DEMO_PASSPHRASE: &str = "solidarity-forever-2020";

const BANK: &str = "Assets:Bank:Giro";
const PAYPAL: &str = "Assets:PayPal:EUR";
const TRANSIT: &str = "Assets:Transit:PayPal-Giro";
/// Months before the open one.
const MONTHS: u32 = 12;

/// Fills an empty book; answers its name.
///
/// # Errors
/// When the book has been set up already.
pub fn make_demo(conn: &mut Conn, acting: &Acting) -> Result<String> {
    let name = "Black Cross Examplestadt (made up)";
    let currency = Currency::EUR;
    let mut accounts = standard_chart(currency)?;
    for account in accounts.iter_mut().filter(|account| account.path.as_str() == BANK) {
        account.number = Some(statements::IBAN.to_owned());
    }
    let new = NewBook { name: name.to_owned(), currency, fiscal_first_month: 1, accounts, is_demo: true };
    create_book(conn, &new, acting)?;
    open_funds(conn, currency)?;
    let first = Month::containing(acting.today).minus(MONTHS);
    goods::open(conn, first, MONTHS, currency)?;
    people::introduce(conn, acting)?;
    act(conn, first, acting, &OPENING)?;
    for offset in 0..=MONTHS {
        let month = first.plus(offset);
        let is_last = offset == MONTHS;
        let day_limit = if is_last { acting.today } else { month.last_day() };
        record_month(conn, month, offset, day_limit, acting)?;
        goods::cancel(conn, month, offset, acting)?;
        import_month(conn, month, offset, day_limit, is_last, acting)?;
        if !is_last {
            finish_month(conn, month, offset, acting)?;
        }
    }
    people::confirm(conn, acting)?;
    Ok(name.to_owned())
}

fn open_funds(conn: &mut Conn, currency: Currency) -> Result<()> {
    let fund =
        |code: &str, name: &str, restriction, purpose: &str, aliases: &[&str], target: Option<i64>| -> Result<Fund> {
            Ok(Fund {
                name: name.to_owned(),
                restriction,
                purpose: purpose.to_owned(),
                aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
                target: target.map(|minor| Money::new(minor, currency)),
                ..Fund::from_code(code.parse()?)
            })
        };
    let rupression = "Lawyers, parcels and letters for the people sentenced in the Network case";
    let aliases = ["Рупрессия", "Network case", "Soli Russland"];
    open_fund(conn, &fund("rupression", "Rupression", Restriction::Restricted, rupression, &aliases, Some(600_000))?)?;
    let legal = "Fines and court costs of people from our town";
    open_fund(
        conn,
        &fund("legal-aid", "Legal aid", Restriction::Restricted, legal, &["Rechtshilfe", "Antirepression"], None)?,
    )?;
    open_fund(
        conn,
        &fund("merch", "Merch", Restriction::Designated, "Shirts and postcards pay for the next print run", &[], None)?,
    )
}

fn on(month: Month, day: u32) -> NaiveDate {
    month.first_day().checked_add_days(Days::new(u64::from(day.saturating_sub(1)))).unwrap_or(month.last_day())
}

/// An act as `record` reads it: day of the month, then the fields. Keys follow from month and place in the list.
type Told<'a> = (u32, &'a str);

const OPENING: [Told<'static>; 1] = [(
    1,
    r#""act":"opening","balances":[{"account":"Assets:Bank:Giro","fund":"general","amount":"1240.00"},{"account":"Assets:Bank:Giro","fund":"rupression","amount":"910.00"},{"account":"Assets:Bank:Giro","fund":"merch","amount":"900.00"},{"account":"Assets:Cash:Box","fund":"general","amount":"180.00"}]"#,
)];

fn act(conn: &mut Conn, month: Month, acting: &Acting, told: &[Told<'_>]) -> Result<()> {
    let mut lines = String::new();
    for ((day, fields), number) in told.iter().zip(1_u32..) {
        let hash = crate::ledger::chain::Hash::of(fields.as_bytes()).to_string();
        let short = hash.get(..8).unwrap_or("");
        lines.push_str(&format!(
            "{{\"key\":\"demo-{month}-{number}-{short}\",\"date\":\"{}\",{fields}}}\n",
            on(month, *day)
        ));
    }
    if lines.is_empty() {
        return Ok(());
    }
    record_lines(conn, &lines, acting).map(|_| ())
}

/// What the treasurer writes down: stalls, parcels, print runs, concerts.
fn record_month(conn: &mut Conn, month: Month, offset: u32, until: NaiveDate, acting: &Acting) -> Result<()> {
    let mut told: Vec<Told<'static>> = vec![
        (6, r#""act":"donation","fund":"general","amount":"23.50","into":"Assets:Cash:Box","contact":"D-0001""#),
        (
            7,
            r#""act":"payment","fund":"rupression","amount":"38.40","from":"Assets:Cash:Box","expense":"Expenses:Support:Parcels","reference":"parcels""#,
        ),
    ];
    if offset > 0 {
        told.push((13, r#""act":"merch_sale","items":[{"product":"SHIRT-M","quantity":2},{"product":"POSTCARD","quantity":9}],"into":"Assets:Cash:Box","description":"Stall at the infoshop""#));
        told.push((19, r#""act":"donation","fund":"rupression","amount":"64.00","into":"Assets:Cash:Box","description":"Donations box""#));
    }
    match offset {
        0 => told.insert(0, (3, r#""act":"stock_purchase","reference":"B-01","items":[{"product":"SHIRT-M","quantity":50,"cost":"325.00"},{"product":"SHIRT-L","quantity":40,"cost":"260.00"},{"product":"POSTCARD","quantity":500,"cost":"85.00"}],"paid_from":"Assets:Bank:Giro""#)),
        3 => told.extend(CONCERT_ONE),
        8 => told.extend(CONCERT_TWO),
        5 => told.push((10, r#""act":"consignment_out","shop":"InfoshopEck","items":[{"product":"SHIRT-L","quantity":10}]"#)),
        7 => told.push((27, r#""act":"consignment_settlement","shop":"InfoshopEck","items":[{"product":"SHIRT-L","quantity":4}],"commission_percent":"20""#)),
        9 => told.push((5, r#""act":"payment_received","from":"Assets:Receivable:InfoshopEck","amount":"57.60","into":"Assets:Cash:Box""#)),
        11 => told.push((20, r#""act":"consignment_settlement","shop":"InfoshopEck","items":[{"product":"SHIRT-L","quantity":3}],"commission_percent":"20""#)),
        4 | 10 => told.push((24, r#""act":"give_away","items":[{"product":"SHIRT-L","quantity":2}],"fund":"rupression""#)),
        _ => {}
    }
    if offset % 3 == 2 {
        told.push((21, r#""act":"payment","fund":"rupression","amount":"400.00","from":"Assets:Bank:Giro","expense":"Expenses:Support:Legal","reference":"V-LAWYER""#));
    }
    told.retain(|(day, _)| on(month, *day) <= until);
    told.sort_by_key(|(day, _)| *day);
    act(conn, month, acting, &told)
}

const CONCERT_ONE: [Told<'static>; 6] = [
    (
        16,
        r#""act":"move","from":"Assets:Cash:Box","into":"Assets:Cash:Event","amount":"100.00","fund":"general","event":"E01""#,
    ),
    (
        16,
        r#""act":"event_income","event":"E01","fund":"event-E01","what":"door","amount":"486.00","into":"Assets:Cash:Box""#,
    ),
    (
        16,
        r#""act":"event_income","event":"E01","fund":"event-E01","what":"bar","amount":"312.50","into":"Assets:Cash:Box""#,
    ),
    (
        16,
        r#""act":"event_income","event":"E01","fund":"event-E01","what":"donation_box","amount":"97.00","into":"Assets:Cash:Box""#,
    ),
    (
        17,
        r#""act":"move","from":"Assets:Cash:Event","into":"Assets:Cash:Box","amount":"100.00","fund":"general","event":"E01""#,
    ),
    (
        18,
        r#""act":"event_cost","event":"E01","fund":"event-E01","costs":[{"amount":"215.00","expense":"Expenses:Event:Bands"}],"from":"Assets:Cash:Box""#,
    ),
];

const CONCERT_TWO: [Told<'static>; 3] = [
    (
        16,
        r#""act":"event_income","event":"E02","fund":"event-E02","what":"door","amount":"358.00","into":"Assets:Cash:Box""#,
    ),
    (
        16,
        r#""act":"event_income","event":"E02","fund":"event-E02","what":"bar","amount":"441.20","into":"Assets:Cash:Box""#,
    ),
    (
        17,
        r#""act":"event_cost","event":"E02","fund":"event-E02","costs":[{"amount":"120.00","expense":"Expenses:Event:PA"},{"amount":"140.00","expense":"Expenses:Event:BarStock"}],"from":"Assets:Cash:Box""#,
    ),
];

/// What the bank and PayPal say of the month, through the importer and the review.
fn import_month(
    conn: &mut Conn,
    month: Month,
    offset: u32,
    until: NaiveDate,
    is_last: bool,
    acting: &Acting,
) -> Result<()> {
    let paypal_opening = balance(conn, PAYPAL, month.previous().last_day())?;
    let mut paypal = paypal_lines(month, offset);
    paypal.retain(|line| line.day <= until);
    let collected: i64 = paypal.iter().map(|line| line.gross_minor.saturating_add(line.fee_minor)).sum();
    let payout = paypal_opening.saturating_add(collected);
    if on(month, 25) <= until && payout > 0 {
        paypal.push(PayPalLine {
            day: on(month, 25),
            kind: "General Withdrawal",
            name: "",
            gross_minor: payout.saturating_neg(),
            fee_minor: 0,
            note: "",
        });
    }
    import(conn, "paypal.csv", PAYPAL, paypal_file(&paypal, paypal_opening), false, acting)?;
    let mut bank = bank_lines(month, offset);
    if payout > 0 {
        bank.push(BankLine {
            day: on(month, 27),
            minor: payout,
            name: "PayPal Europe S.a.r.l.",
            purpose: "PAYPAL PAYOUT".into(),
        });
    }
    bank.retain(|line| line.day <= until);
    bank.sort_by_key(|line| line.day);
    import(conn, "bank.csv", BANK, bank_file(&bank), is_last, acting)
}

fn balance(conn: &mut Conn, account: &str, day: NaiveDate) -> Result<i64> {
    let chart = Chart::load(conn)?;
    let path: AccountPath = account.parse()?;
    let Some(id) = chart.account_id(&path) else { return Ok(0) };
    Ok(totals::sum_cells(conn, &chart, Cells::OfAccount(id), day)?
        .iter()
        .map(crate::ledger::Movement::closing_minor)
        .sum())
}

fn paypal_lines(month: Month, offset: u32) -> Vec<PayPalLine> {
    let gift = |day: u32, name, gross_minor: i64, note| {
        let fee_minor = gross_minor.saturating_mul(-249).checked_div(10_000).unwrap_or(0).saturating_sub(35);
        PayPalLine { day: on(month, day), kind: "Donation Payment", name, gross_minor, fee_minor, note }
    };
    let mut lines = vec![
        gift(2, "Kim Sample", 2500, "Rupression"),
        gift(5, "Noor Example", 1000, "soli rupression, stay strong"),
        gift(5, "Noor Example", 1000, "soli rupression, stay strong"),
        gift(14, "Lou Muster", 5000, "for the Network case"),
    ];
    if offset.is_multiple_of(2) {
        lines.push(gift(18, "Robin Probe", 3000, "RUPRESION!"));
    }
    if offset % 3 == 1 {
        lines.push(gift(20, "Sascha Test", 4000, "Rechtshilfe"));
    }
    lines
}

fn bank_lines(month: Month, offset: u32) -> Vec<BankLine> {
    let line = |day: u32, minor: i64, name, purpose: &str| BankLine {
        day: on(month, day),
        minor,
        name,
        purpose: purpose.to_owned(),
    };
    let mut lines = vec![
        line(1, 2000, "Anna Beispiel", "Dauerauftrag Rupression"),
        line(1, 1500, "Bo Muster", "Spende Rupression"),
        line(3, 1000, "Chris Probe", "Mitgliedsbeitrag"),
        line(3, 1000, "Dana Probe", "Mitgliedsbeitrag"),
        line(9, 5000, "Verein Freundeskreis e.V.", "Legal aid Antirepression"),
        line(12, -2490, "Copyshop Druckfix", "Rechnung Flyer"),
        line(15, 3500, "Efe Sample", "Solidaritaet Рупрессия"),
        line(20, 4000, "Ivo Example", "danke fuer eure arbeit"),
        line(28, -390, "", "Kontofuehrung Entgelt"),
    ];
    if offset == 0 {
        lines.push(line(4, -67_000, "Siebdruck Kollektiv", "Rechnung B-01 Shirts und Karten"));
    }
    if offset % 3 == 2 {
        lines.push(line(22, -40_000, "Kanzlei Muster", "Rechnung V-LAWYER"));
    }
    match offset {
        3 => lines.push(line(20, 56_000, "Bareinzahlung", "Einzahlung Konzert")),
        8 => lines.push(line(20, 48_000, "Bareinzahlung", "Einzahlung Sommernacht")),
        _ => {}
    }
    lines
}

fn import(conn: &mut Conn, file: &str, account: &str, bytes: Vec<u8>, leave_open: bool, acting: &Acting) -> Result<()> {
    let file =
        FileToImport { name: file.to_owned(), bytes, account: Some(account.parse()?), ..FileToImport::default() };
    let done = import_file(conn, &file, acting)?;
    let Some(id) = done.import.filter(|_| !leave_open) else { return Ok(()) };
    let lines = personal::list_lines_of(conn, id)?;
    let decisions = propose_lines(conn, lines)?
        .into_iter()
        .map(|proposed| Ok((proposed.line.id, decide(&proposed)?)))
        .collect::<Result<Vec<_>>>()?;
    decide_lines(conn, &decisions, acting).map(|_| ())
}

/// What the invented treasurer answers: the proposal where there is a sure one, else what the note says.
fn decide(proposed: &Proposed) -> Result<Decision> {
    if let Some(entry) = proposed.entry_there {
        return Ok(Decision::IsEntry(entry));
    }
    let purpose = proposed.line.line.purpose.to_lowercase();
    let said = |what, account: Option<&str>, fund: Option<&str>| -> Result<Decision> {
        let account = account.map(str::parse).transpose()?;
        Ok(Decision::Post(Explanation::new(what, account, fund.map(str::parse).transpose()?)))
    };
    let has = |word: &str| purpose.contains(word);
    let likely =
        proposed.explanation.clone().filter(|_| !matches!(proposed.because.first(), Some(Because::LikeBefore { .. })));
    match likely {
        Some(explanation) => Ok(Decision::Post(explanation)),
        None if has("mitgliedsbeitrag") => said(What::Income, Some("Income:Membership"), Some("general")),
        None if has("flyer") => said(What::Payment, Some("Expenses:General:Printing"), Some("general")),
        None if has("entgelt") => said(What::Payment, Some("Expenses:Fees:Bank"), Some("general")),
        None if has("paypal") => said(What::Move, Some(TRANSIT), None),
        None if has("einzahlung") => said(What::Move, Some("Assets:Cash:Box"), None),
        None => said(What::Donation, None, Some("general")),
    }
}

/// The surplus of a concert and of the shirts, the comparison with the statements, and the lock.
fn finish_month(conn: &mut Conn, month: Month, offset: u32, acting: &Acting) -> Result<()> {
    if let Some(event) = match offset {
        3 => Some("E01"),
        8 => Some("E02"),
        _ => None,
    } {
        let settlement = format!(
            r#""act":"event_settlement","event":"{event}","fund":"event-{event}","shares":[{{"fund":"rupression","percent":"100"}}]"#
        );
        act(conn, month, acting, &[(28, settlement.as_str())])?;
    }
    let is_closed = offset.saturating_add(1) < MONTHS;
    // Of the last month it waits to be shared.
    if offset > 0 && is_closed {
        super::share_surplus::share_surplus(conn, month, acting)?;
    }
    for account in [BANK, PAYPAL] {
        let statement = Money::new(balance(conn, account, month.last_day())?, Currency::EUR);
        reconcile_account(conn, &account.parse()?, month.last_day(), statement, acting)?;
    }
    if is_closed {
        super::close_period::close_period(conn, month, acting)?;
    }
    Ok(())
}

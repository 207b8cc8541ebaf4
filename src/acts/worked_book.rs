//! The worked book, made from acts alone, agrees with its postings; and the invented book other tests record into.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{ActError, Batch, Cell, Context, PastEntry, Record, parse_line};
use crate::ledger::product::{Product, StockLevel};
use crate::ledger::{Account, AccountPath, Currency, Draft, Fund, FundCode, Money, Restriction, Role};

/// A book in EUR without entries: four funds, a closed one, two products, and one closed account.
pub(super) struct EmptyBook;

impl Context for EmptyBook {
    fn currency(&self) -> Currency {
        Currency::EUR
    }

    fn account(&self, path: &AccountPath) -> Result<Option<Account>, ActError> {
        let account = Account::from_path(path.clone());
        Ok(match path.as_str() {
            "Assets:Bank:Old" => Some(Account { is_closed: true, ..account }),
            "Assets:PayPal:EUR" => Some(Account { currency: Some(Currency::EUR), ..account }),
            _ => None,
        })
    }

    fn fund(&self, code: &FundCode) -> Result<Option<Fund>, ActError> {
        let restriction = match code.folded().as_str() {
            "general" | "merch" | "closed" => Restriction::Unrestricted,
            "event-e05" => Restriction::Designated,
            "rupression" => Restriction::Restricted,
            _ => return Ok(None),
        };
        let is_closed = code.as_str() == "closed";
        Ok(Some(Fund { restriction, is_closed, ..Fund::from_code(code.clone()) }))
    }

    fn product(&self, code: &str) -> Result<Option<Product>, ActError> {
        let (price, inventory) = match code {
            "SHIRT" => (1800, "Assets:Inventory:Shirt"),
            "ZINE" => (300, "Assets:Inventory:Zine"),
            _ => return Ok(None),
        };
        Ok(Some(Product {
            code: code.to_owned(),
            name: code.to_owned(),
            price: Money::new(price, Currency::EUR),
            inventory: inventory.parse()?,
            fund: "merch".parse()?,
            reorder_level: 0,
            is_closed: false,
            details: crate::ledger::product::Details::default(),
        }))
    }

    fn stock(&self, _: &str) -> Result<Vec<(AccountPath, StockLevel)>, ActError> {
        Ok(Vec::new())
    }

    fn moved_after(&self, _: &str, _: &AccountPath, _: NaiveDate) -> Result<Vec<(NaiveDate, i64)>, ActError> {
        Ok(Vec::new())
    }

    fn account_cells(&self, _: &AccountPath, _: Currency, _: NaiveDate) -> Result<Vec<Cell>, ActError> {
        Ok(Vec::new())
    }

    fn fund_cells(&self, _: &FundCode, _: NaiveDate) -> Result<Vec<Cell>, ActError> {
        Ok(Vec::new())
    }

    fn given_back(&self, _: &PastEntry) -> Result<Vec<PastEntry>, ActError> {
        Ok(Vec::new())
    }

    fn entries(&self, _: &str) -> Result<Vec<PastEntry>, ActError> {
        Ok(Vec::new())
    }
}

/// Reads and drafts each line in turn.
pub(super) fn record_all(lines: &str) -> Result<Vec<Draft>, ActError> {
    let mut batch = Batch::new(&EmptyBook);
    for line in lines.lines().filter(|line| !line.trim().is_empty()) {
        batch.record(&parse_line(line)?)?;
    }
    Ok(batch.into_drafts())
}

type Balances = BTreeMap<(String, FundCode, Currency), i64>;

pub(super) fn balances<'d>(drafts: impl IntoIterator<Item = &'d Draft>) -> Balances {
    let mut balances = Balances::new();
    for line in drafts.into_iter().flat_map(|draft| &draft.lines) {
        let cell = (line.account.to_string(), line.fund.clone(), line.amount.currency);
        *balances.entry(cell).or_default() += line.amount.minor;
    }
    balances
}

/// The postings of the golden book, read without the acts.
fn golden() -> Vec<Balances> {
    let text = include_str!("../../tests/golden/postings/book.jsonl");
    let entry = |line: &str| {
        let entry: serde_json::Value = serde_json::from_str(line).unwrap();
        let mut balances = Balances::new();
        for line in entry["lines"].as_array().unwrap() {
            let field = |name: &str| line[name].as_str().unwrap();
            let currency: Currency = field("currency").parse().unwrap();
            let cell = (field("account").to_owned(), field("fund").parse().unwrap(), currency);
            *balances.entry(cell).or_default() += Money::parse(field("amount"), currency).unwrap().minor;
        }
        balances
    };
    text.lines().map(entry).collect()
}

const ACTS: &str = include_str!("../../tests/golden/acts/worked-book.jsonl");

#[test]
fn the_worked_book_made_from_acts_alone_equals_its_postings_entry_by_entry() {
    let (drafts, golden) = (record_all(ACTS).unwrap(), golden());
    assert_eq!(drafts.len(), 33);
    assert_eq!(drafts.len(), golden.len());
    for (index, (draft, golden)) in drafts.iter().zip(&golden).enumerate() {
        assert_eq!(&balances([draft]), golden, "entry {index}: {}", draft.description);
    }
    let totals = balances(&drafts);
    let mut expected = Balances::new();
    for (cell, minor) in golden.into_iter().flatten() {
        *expected.entry(cell).or_default() += minor;
    }
    assert_eq!(totals, expected);
}

#[test]
fn every_entry_of_the_worked_book_balances_and_its_stock_is_its_inventory() {
    let drafts = record_all(ACTS).unwrap();
    let mut stock: BTreeMap<String, StockLevel> = BTreeMap::new();
    for draft in &drafts {
        draft.clone().balance(|path| Some(Role::inferred(path))).unwrap();
        for step in &draft.stock_moves {
            stock.entry(step.place.to_string()).or_default().apply(step.quantity, step.value_minor);
        }
    }
    let totals = balances(&drafts);
    let inventory = |place: &str| -> i64 {
        totals.iter().filter(|((account, _, _), _)| account == place).map(|(_, minor)| *minor).sum()
    };
    for (place, level) in &stock {
        assert_eq!(level.value_minor, inventory(place), "{place}");
    }
    assert_eq!(stock["Assets:Inventory:Shirt"].quantity, 84);
    assert_eq!(stock["Assets:Inventory:Consigned:InfoshopA"], StockLevel::default());
}

#[test]
fn a_record_alone_on_an_empty_book_says_what_is_missing() {
    let record: Record = parse_line(ACTS.lines().nth(10).unwrap()).unwrap();
    let refusal = super::draft(&record, &EmptyBook).unwrap_err();
    assert_eq!(refusal, ActError::UnknownEntry { name: "S-0101".into() });
}

#[test]
fn the_handbook_has_an_example_of_every_act_and_each_of_them_works() {
    let handbook = include_str!("../../docs/handbook/acts.md");
    let examples: Vec<&str> = handbook.lines().filter(|line| line.starts_with("{\"key\"")).collect();
    for draft in record_all(&examples.join("\n")).unwrap() {
        draft.balance(|path| Some(Role::inferred(path))).unwrap();
    }
    let names = |act: &&&str| examples.iter().any(|line| line.contains(&format!(r#""act":"{act}""#)));
    let missing: Vec<&&str> = super::Act::NAMES.iter().filter(|act| !names(act)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_act_has_a_name_and_a_hint_in_words() {
    let words = include_str!("../../locales/en/acts.ftl");
    for act in super::Act::NAMES {
        let key = format!("acts-{}", act.replace('_', "-"));
        for key in [format!("{key} = "), format!("{key}-hint = ")] {
            assert!(words.lines().any(|line| line.starts_with(&key)), "{key}");
        }
    }
}

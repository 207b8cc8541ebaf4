//! Journals of other bookkeeping programs, for moving in: hledger, beancount, and GnuCash's CSV of transactions, each
//! read into drafts that `post` takes. What cannot be read is named with its line; nothing is guessed. Knows no book.

mod beancount;
mod gnucash;
mod hledger;

use std::collections::BTreeMap;

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use crate::ledger::{AccountPath, Currency, Draft, DraftLine, EntryKind, FundCode, Hash, Money};

/// Where the other program's currencies are exchanged, when it keeps no account for that.
const CONVERSION: &str = "Equity:Conversion";

/// The program that wrote the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Journal {
    Hledger,
    Beancount,
    GnuCash,
}

/// A line that cannot be read, from 1, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    pub line: usize,
    pub message: String,
}

/// Drafts with the line each begins in.
pub type Read = Result<Vec<(Draft, usize)>, Vec<Unread>>;

/// Reads a journal. Postings that name no fund belong to `fund`.
///
/// # Errors
/// Every line that cannot be read.
pub fn read(journal: Journal, text: &str, fund: &FundCode) -> Read {
    let text = text.trim_start_matches('\u{feff}');
    let found = match journal {
        Journal::Hledger => hledger::transactions(text),
        Journal::Beancount => beancount::transactions(text),
        Journal::GnuCash => gnucash::transactions(text),
    };
    let file = Hash::of(text.as_bytes());
    let (mut drafts, mut unread) = (Vec::new(), Vec::new());
    for (at, one) in found.into_iter().enumerate() {
        match one.and_then(|transaction| transaction.into_draft(fund, file, at.saturating_add(1))) {
            Ok(draft) => drafts.push(draft),
            Err(error) => unread.push(error),
        }
    }
    if unread.is_empty() { Ok(drafts) } else { Err(unread) }
}

/// What the three have in common.
#[derive(Debug, Default)]
struct Transaction {
    line: usize,
    date: String,
    description: String,
    tags: BTreeMap<String, String>,
    postings: Vec<Posting>,
}

#[derive(Debug, Default)]
struct Posting {
    line: usize,
    account: String,
    /// Number and commodity; `None` takes what is missing to zero.
    amount: Option<(String, String)>,
    /// What stands behind the amount, so that currencies meet in one transaction.
    price: Option<Price>,
    /// Whether the journal's decimal mark is the point by its own rules, so that nothing is to be asked.
    has_point: bool,
    tags: BTreeMap<String, String>,
}

/// What one unit of an amount, or all of it, is worth in another currency.
#[derive(Debug)]
struct Price {
    is_of_all: bool,
    number: String,
    commodity: String,
}

impl Price {
    /// Reads what follows the first `@`.
    fn parse(text: &str) -> Option<Self> {
        let (is_of_all, text) = text.strip_prefix('@').map_or((false, text), |rest| (true, rest));
        let (number, commodity) = beancount::number_and_commodity(text.trim())?;
        Some(Self { is_of_all, number, commodity })
    }

    /// What the amount is worth by it, as hledger and beancount balance a transaction: rounded to the currency's own decimals.
    fn worth(&self, amount: Money, has_point: bool) -> Result<Money, String> {
        let unread = || format!("“{} {}” is no price.", self.number, self.commodity);
        if self.is_of_all {
            let all = money(&self.number, &self.commodity, has_point)?;
            let minor = all.minor.saturating_abs();
            return Ok(Money::new(if amount.minor < 0 { minor.saturating_neg() } else { minor }, all.currency));
        }
        let currency = money("1", &self.commodity, has_point)?.currency;
        // A rate has as many decimals as it needs; its last mark stands before them.
        let mark = if has_point { Some('.') } else { self.number.chars().rev().find(|c| matches!(c, '.' | ',')) };
        let digits = |c: &char| c.is_ascii_digit() || Some(*c) == mark;
        let number: String = self.number.chars().filter(digits).map(|c| if c == ',' { '.' } else { c }).collect();
        let rate: Decimal = number.parse().map_err(|_| unread())?;
        let units = Decimal::new(amount.minor, u32::from(amount.currency.exponent()));
        let minor = 10_i64.checked_pow(u32::from(currency.exponent())).map(Decimal::from);
        let worth = minor.and_then(|minor| units.checked_mul(rate)?.checked_mul(minor)).ok_or_else(unread)?;
        let whole = worth.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
        Ok(Money::new(whole.to_i64().ok_or_else(unread)?, currency))
    }
}

fn unread(line: usize, message: impl Into<String>) -> Unread {
    Unread { line, message: message.into() }
}

fn read_price(text: &str, line: usize) -> Result<Price, Unread> {
    Price::parse(text)
        .ok_or_else(|| unread(line, format!("“@{text}” is no price with its currency, such as @ 0.90 EUR.")))
}

impl Transaction {
    fn into_draft(self, fund: &FundCode, file: Hash, number: usize) -> Result<(Draft, usize), Unread> {
        let date = self.date.replace(['/', '.'], "-");
        let parts: Vec<String> = date.split('-').map(|part| format!("{part:0>2}")).collect();
        let date = crate::ledger::period::parse_date(&parts.join("-"))
            .map_err(|error| unread(self.line, error.to_string()))?;
        let key = self.tags.get("key").cloned().unwrap_or_else(|| format!("{file}-{number}"));
        let mut draft = Draft::new(key, date, EntryKind::Journal, self.description.trim());
        draft.reference = self.tags.get("reference").cloned().filter(|text| !text.is_empty());
        let default = match self.tags.get("fund") {
            Some(code) => code.parse().map_err(|_| unread(self.line, format!("“{code}” is no code of a fund.")))?,
            None => fund.clone(),
        };
        let mut sums: BTreeMap<(FundCode, Currency), i64> = BTreeMap::new();
        let mut open: Option<(AccountPath, FundCode, usize)> = None;
        let has_price = self.postings.iter().any(|posting| posting.price.is_some());
        let mut worths: BTreeMap<(FundCode, Currency), i64> = BTreeMap::new();
        for posting in &self.postings {
            let account = account_of(&posting.account).map_err(|why| unread(posting.line, why))?;
            let fund = match posting.tags.get("fund") {
                Some(code) => {
                    code.parse().map_err(|_| unread(posting.line, format!("“{code}” is no code of a fund.")))?
                }
                None => default.clone(),
            };
            let Some((number, commodity)) = &posting.amount else {
                if open.replace((account, fund, posting.line)).is_some() {
                    return Err(unread(posting.line, "Two postings of one transaction have no amount."));
                }
                continue;
            };
            let amount = money(number, commodity, posting.has_point).map_err(|why| unread(posting.line, why))?;
            if amount.is_zero() {
                continue;
            }
            let worth = match &posting.price {
                Some(price) => price.worth(amount, posting.has_point).map_err(|why| unread(posting.line, why))?,
                None => amount,
            };
            for (sums, money) in [(&mut sums, amount), (&mut worths, worth)] {
                let sum = sums.entry((fund.clone(), money.currency)).or_default();
                *sum = sum.saturating_add(money.minor);
            }
            let memo = posting.tags.get("memo").cloned().filter(|memo| !memo.is_empty());
            draft.lines.push(DraftLine { account, fund, amount, memo });
        }
        let rest = |((fund, currency), minor): ((FundCode, Currency), i64), account: &AccountPath| DraftLine {
            account: account.clone(),
            fund,
            amount: Money::new(minor.saturating_neg(), currency),
            memo: None,
        };
        if let Some((account, _, _)) = open {
            worths.retain(|_, minor| *minor != 0);
            for (place, minor) in &worths {
                let sum = sums.entry(place.clone()).or_default();
                *sum = sum.saturating_sub(*minor);
            }
            draft.lines.extend(worths.into_iter().map(|sum| rest(sum, &account)));
        }
        sums.retain(|_, minor| *minor != 0);
        if has_price && !sums.is_empty() {
            let conversion = CONVERSION.parse().map_err(|_| unread(self.line, "No account for conversions."))?;
            draft.lines.extend(sums.into_iter().map(|sum| rest(sum, &conversion)));
        }
        Ok((draft, self.line))
    }
}

/// The account in our words: the first part may be written small, in the singular, as revenue, or as the charts of accounts of
/// other languages call it.
fn account_of(name: &str) -> Result<AccountPath, String> {
    let name = name.strip_prefix("Equity:").filter(|rest| rest.starts_with("Transfers")).unwrap_or(name);
    let (first, rest) = name.split_once(':').map_or((name, ""), |(first, rest)| (first, rest));
    let root = match first.to_lowercase().as_str() {
        "asset" | "assets" | "aktiva" | "actif" | "actifs" | "activo" | "activos" | "активы" | "актив" => {
            "Assets"
        }
        "liability"
        | "liabilities"
        | "fremdkapital"
        | "verbindlichkeiten"
        | "passif"
        | "passifs"
        | "pasivo"
        | "pasivos"
        | "пассивы"
        | "обязательства" => "Liabilities",
        "equity"
        | "eigenkapital"
        | "capitaux propres"
        | "capital"
        | "patrimonio"
        | "patrimonio neto"
        | "капитал"
        | "собственные средства" => "Equity",
        "income" | "incomes" | "revenue" | "revenues" | "erträge" | "ertrag" | "einnahmen" | "revenus" | "revenu"
        | "produits" | "ingresos" | "ingreso" | "доходы" | "доход" => "Income",
        "expense" | "expenses" | "aufwendungen" | "aufwand" | "ausgaben" | "dépenses" | "dépense" | "charges"
        | "gastos" | "gasto" | "расходы" | "расход" => "Expenses",
        "transfer" | "transfers" => "Transfers",
        _ => {
            return Err(format!(
                "The account “{name}” does not begin with Assets, Liabilities, Equity, Income or Expenses. Rename it in the journal."
            ));
        }
    };
    let path = if rest.is_empty() { root.to_owned() } else { format!("{root}:{rest}") };
    path.parse().map_err(|error: crate::ledger::account::AccountError| error.to_string())
}

/// The amount; a comma or point before exactly three digits could be either mark and is refused, unless the mark is known.
fn money(number: &str, commodity: &str, has_point: bool) -> Result<Money, String> {
    let code = match commodity.trim().trim_matches('"') {
        "€" => "EUR",
        "$" => "USD",
        "£" => "GBP",
        "₽" => "RUB",
        code => code,
    };
    let currency: Currency = code.parse().map_err(|error: crate::ledger::money::MoneyError| error.to_string())?;
    let (sign, digits) = match number.trim().strip_prefix('-') {
        Some(rest) => ("-", rest.trim()),
        None => ("", number.trim().trim_start_matches('+')),
    };
    let plain = Money::parse(&format!("{sign}{digits}"), currency);
    if has_point {
        return plain.map_err(|error| error.to_string());
    }
    plain
        .or_else(|_| {
            Money::parse_typed(digits, currency).map(|money| if sign.is_empty() { money } else { money.negated() })
        })
        .map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drafts(journal: Journal, text: &str) -> Vec<Draft> {
        let found = read(journal, text, &"general".parse().unwrap()).unwrap_or_else(|unread| panic!("{unread:?}"));
        found.into_iter().map(|(draft, _)| draft).collect()
    }

    fn told(draft: &Draft) -> Vec<String> {
        let line =
            |line: &DraftLine| format!("{} {} {} {}", line.account, line.fund, line.amount, line.amount.currency);
        draft.lines.iter().map(line).collect()
    }

    #[test]
    fn hledger_as_people_write_it_is_read() {
        let text = "; my books\naccount assets:bank\n  ; type: A\n\n2024/1/31 * (R-7) Anna | soli  ; fund: rupression\n    assets:bank giro   €1,250.50\n    revenues:donations\n\n2024-02-01=2024-02-03 ! rent\n  expenses:rent  300 EUR  = 300 EUR\n  assets:bank giro  -300 EUR ; fund: general\n\n2024-02-02 exchange\n  assets:usd  10.00 USD @@ 9.00 EUR\n  assets:bank  -9.00 EUR\n";
        let drafts = drafts(Journal::Hledger, text);
        assert_eq!(drafts.len(), 3);
        assert_eq!((drafts[0].reference.as_deref(), drafts[0].description.as_str()), (Some("R-7"), "Anna | soli"));
        assert_eq!(
            told(&drafts[0]),
            ["Assets:bank giro rupression 1250.50 EUR", "Income:donations rupression -1250.50 EUR"]
        );
        assert_eq!(told(&drafts[1])[1], "Assets:bank giro general -300.00 EUR");
        assert_eq!(
            told(&drafts[2])[2..],
            ["Equity:Conversion general 9.00 EUR", "Equity:Conversion general -10.00 USD"]
        );
    }

    #[test]
    fn what_has_no_amount_takes_what_the_prices_make_of_the_others() {
        let each = "2026-02-01 ex\n  assets:usd   100 USD @ 0.90 EUR\n  expenses:fee  2.00 EUR\n  assets:bank\n";
        assert_eq!(
            told(&drafts(Journal::Hledger, each)[0])[2..],
            [
                "Assets:bank general -92.00 EUR",
                "Equity:Conversion general 90.00 EUR",
                "Equity:Conversion general -100.00 USD"
            ]
        );
        let all = "2026-02-01 * \"ex\"\n  Assets:Usd  -100.00 USD @@ 91.25 EUR\n  Assets:Bank\n";
        assert_eq!(told(&drafts(Journal::Beancount, all)[0])[1], "Assets:Bank general 91.25 EUR");
        let rate = "2026-02-01 ex\n  assets:usd   3 USD @ 0,9123 EUR\n  assets:bank\n";
        assert_eq!(told(&drafts(Journal::Hledger, rate)[0])[1], "Assets:bank general -2.74 EUR");
    }

    #[test]
    fn beancount_as_people_write_it_is_read() {
        let text = "option \"title\" \"x\"\n2024-01-01 open Assets:Bank EUR\n  number: \"1\"\n2024-01-31 * \"Anna\" \"soli; \\\"concert\\\"\" #tag ^link\n  reference: \"R-7\"\n  Assets:Bank  20.00 EUR ; comment\n    fund: \"rupression\"\n  ! Income:Gifts\n    fund: \"rupression\"\n2024-02-01 balance Assets:Bank 20 EUR\n2024-02-02 txn \"only this\"\n  Assets:Usd  10 USD @ 0.9 EUR\n  Assets:Bank  -9.00 EUR\n  Expenses:Food:Équipe 0 EUR\n";
        let drafts = drafts(Journal::Beancount, text);
        assert_eq!(drafts[0].description, "Anna soli; \"concert\"");
        assert_eq!(drafts[0].reference.as_deref(), Some("R-7"));
        assert_eq!(told(&drafts[0]), ["Assets:Bank rupression 20.00 EUR", "Income:Gifts rupression -20.00 EUR"]);
        assert_eq!(told(&drafts[1]).len(), 4);
    }

    #[test]
    fn beancounts_decimal_mark_is_the_point_and_its_commas_group_thousands() {
        let of = |amount: &str| {
            let text = format!("2024-01-31 * \"x\"\n  Assets:Bank  {amount}\n  Income:Gifts\n");
            read(Journal::Beancount, &text, &"general".parse().unwrap())
        };
        let told = |amount: &str| told(&of(amount).unwrap()[0].0)[0].clone();
        assert_eq!(told("1,250 EUR"), "Assets:Bank general 1250.00 EUR");
        assert_eq!(told("-1,234,567.80 EUR"), "Assets:Bank general -1234567.80 EUR");
        assert_eq!(
            [told("5.000 EUR"), told("25. EUR")],
            ["5.00", "25.00"].map(|n| format!("Assets:Bank general {n} EUR"))
        );
        let refused = |amount: &str| of(amount).unwrap_err()[0].message.clone();
        assert!(
            refused("5.005 EUR").contains("decimal") && !refused("5.005 EUR").contains("5005"),
            "{}",
            refused("5.005 EUR")
        );
        assert!(refused("12,50 EUR").contains("12.30 EUR"), "{}", refused("12,50 EUR"));
    }

    #[test]
    fn gnucash_transactions_as_exported_are_read() {
        let text = "Date,Transaction ID,Number,Description,Notes,Commodity/Currency,Void Reason,Action,Memo,Full Account Name,Account Name,Amount With Sym,Amount Num.,Value With Sym,Value Num.,Reconcile,Reconcile Date,Rate/Price\n2024-01-31,abc,R-7,Soli concert,,CURRENCY::EUR,,,box,Assets:Cash,Cash,\"€1,250.50\",\"1,250.50\",\"€1,250.50\",\"1,250.50\",n,,1\n,,,,,,,,,Income:Gifts,Gifts,\"-€1,250.50\",\"-1,250.50\",\"-€1,250.50\",\"-1,250.50\",n,,1\n2024-02-01,abd,,Rent,,CURRENCY::EUR,,,,Expenses:Rent,Rent,€300.00,300.00,€300.00,300.00,n,,1\n,,,,,,,,,Assets:Cash,Cash,-€300.00,-300.00,-€300.00,-300.00,n,,1\n";
        let drafts = drafts(Journal::GnuCash, text);
        assert_eq!(drafts.len(), 2);
        assert_eq!(drafts[0].reference.as_deref(), Some("R-7"));
        assert_eq!(told(&drafts[0]), ["Assets:Cash general 1250.50 EUR", "Income:Gifts general -1250.50 EUR"]);
        assert_eq!(drafts[0].lines[0].memo.as_deref(), Some("box"));
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_line() {
        let lines = |journal, text: &str| -> Vec<usize> {
            read(journal, text, &"general".parse().unwrap()).unwrap_err().iter().map(|one| one.line).collect()
        };
        assert_eq!(lines(Journal::Hledger, "include other.journal\n~ monthly\n  x  1 EUR\n"), [1, 2]);
        assert_eq!(
            lines(Journal::Hledger, "2024-01-01 x\n  savings  1 EUR\n  assets:b\n2024-13-01 y\n  assets:a  1 EUR\n"),
            [2, 4]
        );
        assert_eq!(lines(Journal::Hledger, "2024-01-01 x\n  (assets:a)  1 EUR\n"), [2]);
        assert_eq!(
            lines(
                Journal::Beancount,
                "2024-01-01 pad Assets:A Equity:O\n2024-01-02 * \"x\"\n  Assets:A  1 ACME\n  Assets:B\n"
            ),
            [1, 3]
        );
        assert_eq!(lines(Journal::GnuCash, "a,b\n1,2\n"), [1]);
    }
}

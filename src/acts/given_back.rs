//! What an earlier entry brought in and what of it can still be given back: money, the provider's fee, goods at the cost they
//! left with. Knows every refund and exchange of that entry before this one.

use super::drafting::{Drafting, below, path};
use super::error::Other;
use super::refund::Goods;
use super::shelf::{Shelf, Why, list_worth, pieces};
use super::stock::StockItem;
use super::sums::{add, gather, subtract, sum};
use super::{ActError, Amount, PastEntry, chart};
use crate::ledger::account::Root;
use crate::ledger::product::{Product, StockLevel};
use crate::ledger::split::{by_weights, issue_at_average_cost};
use crate::ledger::{AccountPath, Draft, EntryKind, FundCode, Money};

/// Why nothing called so can be paid back: there is nothing, or it is something else.
pub(super) fn none_fits(name: &str, first: Option<PastEntry>) -> ActError {
    let name = name.to_owned();
    match first {
        None => ActError::UnknownEntry { name },
        Some(entry) => ActError::NotPaidBackHere { name, number: entry.sequence, is: what_else(&entry.draft) },
    }
}

/// What an entry is that is no sale or gift to be paid back as one.
fn what_else(draft: &Draft) -> Other {
    let has_income = draft.lines.iter().any(|line| line.account.root() == Root::Income && line.amount.minor < 0);
    let ordered = draft.lines.iter().filter(|line| line.account.as_str() == chart::PREORDERS && line.amount.minor < 0);
    let owed = ordered.map(|line| line.amount.negated()).reduce(|sum, one| add(sum, one).unwrap_or(sum));
    match (draft.kind, owed) {
        _ if draft.gives_back.is_some() || draft.kind == EntryKind::Refund => Other::Taken,
        (_, Some(owed)) if !has_income => Other::Preorder(owed),
        (EntryKind::MerchSale, _) if has_income => Other::Sale,
        _ if has_income => Other::Gift,
        _ => Other::NoIncome,
    }
}

/// What an earlier entry brought in, and what of it was not given back yet.
pub(super) struct Receipt<'a> {
    name: &'a str,
    pub(super) entry: PastEntry,
    /// What gave some of it back before.
    before: Vec<PastEntry>,
    /// Income account, fund, and what is left of what came (positive or zero), all in one currency.
    income: Vec<(AccountPath, FundCode, Money)>,
    pub(super) received: Money,
    left: Money,
    /// Where it came.
    into: AccountPath,
}

/// Goods of a sale: pieces, what they had cost and what they had brought, all positive.
#[derive(Debug, Clone)]
pub(super) struct Taken {
    product: Product,
    level: StockLevel,
    pub(super) income_minor: i64,
}

impl<'a> Receipt<'a> {
    /// Whoever gave it gets it back, where nobody else is named.
    pub(super) fn name_giver(&self, draft: &mut Draft) {
        if draft.contact.is_none() {
            draft.contact.clone_from(&self.entry.draft.contact);
        }
    }

    pub(super) fn of(drafting: Drafting<'_>, name: &'a str, kinds: &[EntryKind]) -> Result<Self, ActError> {
        let entry = drafting.income_entry(name, kinds)?;
        let (came, date) = (entry.draft.date, drafting.record.date);
        if date < came {
            return Err(ActError::BeforeItCame { name: name.to_owned(), came, date });
        }
        let before = drafting.context.given_back(&entry)?;
        let nothing = || ActError::NothingToRefund { name: name.to_owned() };
        let mut income: Vec<(AccountPath, FundCode, Money)> = Vec::new();
        let lines = entry.draft.lines.iter();
        for line in lines.filter(|line| line.account.root() == Root::Income && line.amount.minor < 0) {
            let came = line.amount.negated();
            match income.iter_mut().find(|(account, fund, _)| *account == line.account && *fund == line.fund) {
                Some((_, _, sum)) => *sum = add(*sum, came)?,
                None => income.push((line.account.clone(), line.fund.clone(), came)),
            }
        }
        let currency = income.first().map(|(_, _, amount)| amount.currency).ok_or_else(nothing)?;
        if income.iter().any(|(_, _, amount)| amount.currency != currency) {
            return Err(nothing());
        }
        let received = sum(income.iter().map(|(_, _, amount)| *amount), currency)?;
        for line in before.iter().flat_map(|past| &past.draft.lines).filter(|line| line.amount.currency == currency) {
            let same = |part: &&mut (AccountPath, FundCode, Money)| part.0 == line.account && part.1 == line.fund;
            if let Some((_, _, left)) = income.iter_mut().find(same) {
                *left = subtract(*left, line.amount)?;
            }
        }
        let left = sum(income.iter().map(|(_, _, amount)| *amount), currency)?;
        let is_source = |root: Root| matches!(root, Root::Assets | Root::Liabilities);
        let mut arrivals =
            entry.draft.lines.iter().filter(|line| line.amount.minor > 0 && is_source(line.account.root()));
        let into = arrivals.next().map(|line| line.account.clone()).ok_or_else(nothing)?;
        Ok(Self { name, entry, before, income, received, left, into })
    }

    /// Posts the income taken back and the money that leaves. What was paid for the goods that are meant, `for_goods` in
    /// minor units, is taken from sales before anything of their sending or of a gift; the rest line by line in proportion.
    pub(super) fn pay_back(
        &self,
        draft: &mut Draft,
        amount: Option<&Amount>,
        from: Option<&AccountPath>,
        for_goods: i64,
    ) -> Result<(), ActError> {
        let currency = self.received.currency;
        if self.left.minor <= 0 {
            return Err(ActError::RefundedAlready { name: self.name.to_owned(), by: self.named_before() });
        }
        let amount = amount.map_or(Ok(self.left), |amount| amount.positive("amount", currency))?;
        if amount.minor > self.received.minor {
            return Err(ActError::RefundTooLarge { amount, received: self.received });
        }
        if amount.minor > self.left.minor {
            let (received, left, by) = (self.received, self.left, self.named_before());
            return Err(ActError::RefundBeyondRest { amount, received, left, by });
        }
        draft.gives_back = Some(self.entry.draft.key.clone());
        let from = self.source(from)?;
        let parts = self.parts(amount.minor, for_goods);
        for ((account, fund, _), minor) in self.income.iter().zip(&parts).filter(|(_, minor)| **minor != 0) {
            draft.line(account, fund, Money::new(*minor, currency));
        }
        let mut left: Vec<(FundCode, Money)> = Vec::new();
        for ((_, fund, _), minor) in self.income.iter().zip(parts) {
            gather(&mut left, fund, Money::new(minor, currency))?;
        }
        for (fund, part) in left.into_iter().filter(|(_, part)| !part.is_zero()) {
            draft.line(from, &fund, part.negated());
        }
        Ok(())
    }

    /// How much of each income is taken back, in minor units: of sales what the goods brought, then of what is not sales
    /// where there is any, else of everything.
    fn parts(&self, minor: i64, for_goods: i64) -> Vec<i64> {
        let mut parts = vec![0_i64; self.income.len()];
        let open = |parts: &[i64]| parts.iter().fold(minor, |open, part| open.saturating_sub(*part));
        self.take_from(|is_sales| is_sales, minor.min(for_goods), &mut parts);
        if for_goods > 0 {
            self.take_from(|is_sales| !is_sales, open(&parts), &mut parts);
        }
        self.take_from(|_| true, open(&parts), &mut parts);
        parts
    }

    /// Takes so much, or all there is, of what is left of sales or of what is not.
    fn take_from(&self, wanted: fn(bool) -> bool, minor: i64, parts: &mut [i64]) {
        let left = self.income.iter().zip(parts.iter()).map(|((account, _, left), part)| {
            let left = if wanted(account.as_str() == chart::SALES) { left.minor.saturating_sub(*part) } else { 0 };
            u64::try_from(left).unwrap_or(0)
        });
        let weights: Vec<u64> = left.collect();
        let most = weights.iter().fold(0_u64, |sum, one| sum.saturating_add(*one));
        let minor = minor.min(i64::try_from(most).unwrap_or(i64::MAX));
        for (part, more) in parts.iter_mut().zip(by_weights(minor, &weights)) {
            *part = part.saturating_add(more);
        }
    }

    /// The entries that gave some of it back before, for a sentence.
    fn named_before(&self) -> String {
        let name = |past: &PastEntry| match past.sequence {
            Some(number) => format!("entry {number} of {}", past.draft.date),
            None => format!("“{}” of {}", past.draft.description, past.draft.date),
        };
        self.before.iter().map(name).collect::<Vec<_>>().join(", ")
    }

    /// Posts what the provider gave back of its fee to whoever bore it.
    pub(super) fn return_fee(
        &self,
        draft: &mut Draft,
        fee: Option<&Amount>,
        from: Option<&AccountPath>,
    ) -> Result<(), ActError> {
        let Some(fee) = fee else { return Ok(()) };
        let fee = fee.positive("fee_returned", self.received.currency)?;
        let fees = |account: &AccountPath| account.as_str().starts_with(chart::FEES);
        let mut charged = self.entry.draft.lines.iter().filter(|line| fees(&line.account) && line.amount.minor > 0);
        let nothing = || ActError::NothingToRefund { name: self.name.to_owned() };
        let line = charged.next().ok_or_else(nothing)?;
        let returned = self.before.iter().flat_map(|past| &past.draft.lines);
        let returned = returned.filter(|past| past.account == line.account && past.fund == line.fund);
        let left = sum(returned.map(|past| past.amount).chain([line.amount]), line.amount.currency)?;
        if fee.minor > left.minor {
            return Err(ActError::FeeTooLarge { fee, amount: left });
        }
        draft.line(self.source(from)?, &line.fund, fee).line(&line.account, &line.fund, fee.negated());
        Ok(())
    }

    fn source<'s>(&'s self, from: Option<&'s AccountPath>) -> Result<&'s AccountPath, ActError> {
        from.map_or(Ok(&self.into), |from| below(Root::Assets, "from", from))
    }

    /// All goods that are still with the buyer, and those that came back for less than they had brought.
    pub(super) fn all_goods(&self, drafting: Drafting<'_>) -> Result<Vec<Taken>, ActError> {
        let mut goods: Vec<(&str, StockLevel, i64)> = Vec::new();
        let entries = std::iter::once(&self.entry).chain(&self.before);
        let moves = entries.flat_map(|past| &past.draft.stock_moves);
        for step in moves.filter(|step| step.part.is_none() || step.is_of_a_sale()) {
            let (quantity, value) = (step.quantity.saturating_neg(), step.value_minor.saturating_neg());
            let income = step.income_minor.unwrap_or(0);
            match goods.iter_mut().find(|(code, _, _)| *code == step.product) {
                Some((_, level, sum)) => {
                    level.apply(quantity, value);
                    *sum = sum.saturating_add(income);
                }
                None => goods.push((&step.product, StockLevel { quantity, value_minor: value }, income)),
            }
        }
        let there =
            |(_, level, income): &(&str, StockLevel, i64)| level.quantity > 0 || (level.quantity == 0 && *income > 0);
        goods
            .into_iter()
            .filter(there)
            .map(|(code, level, income_minor)| {
                Ok(Taken { product: drafting.product(code, false)?, level, income_minor: income_minor.max(0) })
            })
            .collect()
    }

    /// These of the goods that are with the buyer, at the cost they left with; a set is its parts.
    pub(super) fn goods(&self, drafting: Drafting<'_>, items: &[StockItem]) -> Result<Vec<Taken>, ActError> {
        let mut sold = self.all_goods(drafting)?;
        let mut taken = Vec::with_capacity(items.len());
        let mut single = Vec::with_capacity(items.len());
        for item in items {
            let product = drafting.product(&item.product, false)?;
            let returned = pieces("quantity", &product.code, item.quantity)?;
            single.extend(drafting.unpacked(&product, returned)?);
        }
        for (product, returned) in single {
            let found = sold.iter_mut().find(|known| known.product.code == product.code);
            let there = found.as_ref().map_or(0, |known| known.level.quantity);
            let Some(known) = found.filter(|known| known.level.quantity >= returned) else {
                let (name, product) = (self.name.to_owned(), product.code);
                return Err(ActError::NotSold { name, product, there, returned });
            };
            let value_minor = issue_at_average_cost(known.level.value_minor, known.level.quantity, returned);
            let income_minor = issue_at_average_cost(known.income_minor, known.level.quantity, returned);
            known.level.apply(returned.saturating_neg(), value_minor.saturating_neg());
            known.income_minor = known.income_minor.saturating_sub(income_minor);
            taken.push(Taken { product, level: StockLevel { quantity: returned, value_minor }, income_minor });
        }
        Ok(taken)
    }

    /// Goods come back at the cost they left with, damaged ones are shrinkage, and `paid` minor units are given back for
    /// them, shared by what they had brought.
    pub(super) fn take_back(
        &self,
        shelf: &mut Shelf<'_>,
        draft: &mut Draft,
        (goods, paid): (&[Taken], i64),
        kept: Goods,
        place: Option<&AccountPath>,
    ) -> Result<(), ActError> {
        let (cost_of_goods, shrinkage) = (path(chart::COST_OF_GOODS)?, path(chart::SHRINKAGE)?);
        let is_told = goods.iter().any(|one| one.income_minor > 0);
        let weight = |one: &Taken| {
            let told = u64::try_from(one.income_minor).unwrap_or(0);
            if is_told { told } else { list_worth(&one.product, one.level.quantity) }
        };
        let weights: Vec<u64> = goods.iter().map(weight).collect();
        let paid = if self.received.currency == shelf.drafting.context.currency() { paid } else { 0 };
        for (one, minor) in goods.iter().zip(by_weights(paid, &weights)) {
            let (product, pieces) = (&one.product, one.level.quantity);
            let place = place.unwrap_or(&product.inventory);
            let cost = Money::new(one.level.value_minor, shelf.drafting.context.currency());
            match kept {
                _ if pieces == 0 || kept == Goods::Kept => {
                    shelf.note_income(product, minor.saturating_neg());
                    continue;
                }
                Goods::Back | Goods::Kept => shelf.receive(product, place, pieces, cost, Why::taken_back(minor)),
                Goods::Damaged => {
                    shelf.pass_through(product, place, pieces, cost, Why::taken_back(minor));
                    draft.line(&shrinkage, &product.fund, cost);
                }
            }
            draft.line(&cost_of_goods, &product.fund, cost.negated());
        }
        Ok(())
    }
}

//! Re-checks everything a book promises, in the same memory for a book of any size.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;

use super::Result;
use super::goods_law::Prices;
use super::verify_matches::check_lines;
use crate::ledger::chain::Hash;
use crate::ledger::check::{Checker, Finding, Verification};
use crate::ledger::gift::{GiftSum, GiftSums};
use crate::ledger::gift_parts::{GiftPart, GiftParts};
use crate::ledger::movement::{Turned, turned_by};
use crate::ledger::product::StockLevel;
use crate::ledger::{AccountPath, Draft, Money, Month, Period, Restriction};
use crate::store::accounts::Chart;
use crate::store::audit_samples::AuditMonths;
use crate::store::product_months::{self, ProductMonth};
use crate::store::{
    Conn, audit_samples, entries, gift_parts, gifts, given_back, snapshot, stock, strays, totals, turned, unmatched,
    vouchers,
};

/// Entries read at a time.
const PAGE: i64 = 2000;

/// Runs every rule over every entry, compares month totals, stock and vouchers, and the head with one kept elsewhere.
/// `progress` hears how many entries were checked. What is recorded meanwhile is left for the next time.
///
/// # Errors
/// When the book cannot be read; what is wrong with it is in the findings.
pub fn verify_book(
    conn: &mut Conn,
    expected_head: Option<Hash>,
    progress: &mut dyn FnMut(i64),
) -> Result<Verification> {
    snapshot(conn, |conn| verify_within(conn, expected_head, progress))
}

/// The same inside a transaction that does more.
///
/// # Errors
/// As [`verify_book`].
pub fn verify_within(
    conn: &mut Conn,
    expected_head: Option<Hash>,
    progress: &mut dyn FnMut(i64),
) -> Result<Verification> {
    let chart = Chart::read(conn)?;
    let roles = chart.accounts().into_iter().map(|account| (account.path.clone(), account.role)).collect();
    let restrictions = chart.funds().into_iter().map(|fund| (fund.code.clone(), fund.restriction)).collect();
    let mut checker = Checker::new(roles, restrictions);
    let mut stock: BTreeMap<(String, AccountPath), StockLevel> = BTreeMap::new();
    let mut named: BTreeSet<String> = BTreeSet::new();
    let (mut sold, mut prices) = (SoldByHand::default(), Prices::default());
    let (mut given, mut parts) = (GiftSums::default(), GiftParts::default());
    let (mut audited, vouched) = (AuditMonths::default(), entries_of_later(conn)?);
    let mut turned_there: BTreeSet<(i64, NaiveDate, Turned)> = BTreeSet::new();
    let (mut after, mut kept_head_seen) = (0_i64, expected_head == Some(Hash::ZERO));
    loop {
        let page = entries::list_sealed_after(conn, &chart, after, PAGE)?;
        let Some(last) = page.last() else { break };
        after = last.seal.sequence;
        for sealed in &page {
            checker.entry(sealed);
            kept_head_seen |= expected_head == Some(sealed.seal.hash);
            named.extend(sealed.draft.vouchers.iter().cloned());
            sold.add(&sealed.draft);
            prices.add(sealed);
            given.add(&sealed.draft, |path| gifts::is_place(&chart, path));
            parts.add(&sealed.draft, |path| gift_parts::kind_of(&chart, path));
            audited.add(&chart, sealed, &vouched);
            let (number, day) = (sealed.seal.sequence, sealed.draft.date);
            turned_there.extend(turned_by(&sealed.draft.lines).into_iter().map(|turned| (number, day, turned)));
            for moved in &sealed.draft.stock_moves {
                stock
                    .entry((moved.product.clone(), moved.place.clone()))
                    .or_default()
                    .apply(moved.quantity, moved.value_minor);
            }
        }
        progress(after);
    }
    let mut verification = checker.finish(&totals::list_all(conn, &chart)?);
    if let Some(head) = expected_head.filter(|_| !kept_head_seen) {
        let message =
            format!("No entry has the hash {head}: the book was cut off or rewritten since that hash was kept.");
        verification.findings.push(Finding { entry: None, rule: "chain", message });
    }
    check_stock(conn, &chart, &stock, &mut verification)?;
    sold.check(conn, &mut verification)?;
    verification.findings.extend(prices.findings());
    check_gifts(conn, &chart, given, parts, &mut verification)?;
    check_turned(conn, &chart, &turned_there, &mut verification)?;
    check_given_back(conn, &chart, &mut verification)?;
    check_audited(conn, audited, &mut verification)?;
    check_vouchers(conn, named, &mut verification)?;
    check_matches(conn, &chart, &mut verification)?;
    check_lines(conn, &chart, &mut verification)?;
    check_strays(conn, &mut verification)?;
    note_overdrawn_funds(conn, &chart, &mut verification)?;
    Ok(verification)
}

fn check_stock(
    conn: &mut Conn,
    chart: &Chart,
    moved: &BTreeMap<(String, AccountPath), StockLevel>,
    verification: &mut Verification,
) -> Result<()> {
    let kept: BTreeMap<(String, AccountPath), StockLevel> =
        stock::list_levels(conn, chart)?.into_iter().map(|(product, place, level)| ((product, place), level)).collect();
    let keys: std::collections::BTreeSet<_> = kept.keys().chain(moved.keys()).collect();
    for key in keys {
        if kept.get(key).copied().unwrap_or_default() != moved.get(key).copied().unwrap_or_default() {
            let message = format!("The kept stock of {} at {} is not the sum of its moves.", key.0, key.1);
            verification.findings.push(Finding { entry: None, rule: "stock", message });
        }
    }
    check_sums(conn, chart, moved, verification)?;
    let mut value_by_place: HashMap<AccountPath, i64> = HashMap::new();
    for ((_, place), level) in moved {
        let value = value_by_place.entry(place.clone()).or_default();
        *value = value.saturating_add(level.value_minor);
    }
    let mut balances: BTreeMap<AccountPath, (Money, bool)> = BTreeMap::new();
    for movement in totals::sum_movements(conn, chart, forever())? {
        if chart.role(&movement.account).is_some_and(crate::ledger::Role::is_stock) {
            let (sum, _) = balances.entry(movement.account.clone()).or_insert((Money::zero(movement.currency), true));
            sum.minor = sum.minor.saturating_add(movement.closing_minor());
        }
    }
    for (place, (balance, _)) in balances {
        match value_by_place.get(&place) {
            None if !balance.is_zero() => {
                verification.notes.push(format!("{place} holds {balance} {} and no product.", balance.currency));
            }
            Some(value) if *value != balance.minor => {
                let value = Money::new(*value, balance.currency);
                let message = format!(
                    "{place} holds {balance} {} in the ledger, its products are worth {value}.",
                    balance.currency
                );
                verification.findings.push(Finding { entry: None, rule: "stock", message });
            }
            _ => {}
        }
    }
    Ok(())
}

/// The kept sums of places are those of the moves.
fn check_sums(
    conn: &mut Conn,
    chart: &Chart,
    moved: &BTreeMap<(String, AccountPath), StockLevel>,
    verification: &mut Verification,
) -> Result<()> {
    let mut sums: HashMap<i64, stock::PlaceSum> = HashMap::new();
    for ((_, place), level) in moved {
        for id in [chart.account_id(place).unwrap_or(-1), stock::EVERYWHERE] {
            let sum = sums.entry(id).or_default();
            sum.level.apply(level.quantity, level.value_minor);
            sum.kinds = sum.kinds.saturating_add(i64::from(*level != StockLevel::default()));
        }
    }
    let kept = stock::list_sums(conn)?;
    let ids: BTreeSet<i64> = sums.keys().chain(kept.keys()).copied().collect();
    for id in ids {
        if kept.get(&id).copied().unwrap_or_default() != sums.get(&id).copied().unwrap_or_default() {
            let place = chart.path_of(id).map_or_else(|_| "all places together".to_owned(), ToString::to_string);
            let message = format!("The kept sum of goods at {place} is not the sum of its moves.");
            verification.findings.push(Finding { entry: None, rule: "stock", message });
        }
    }
    Ok(())
}

/// What goods sold and cost, added up again: by product over all months, and by month over all products. How an entry's
/// income was divided over its goods rests on the prices of its day, so of income only the months are compared.
#[derive(Default)]
struct SoldByHand {
    by_product: BTreeMap<String, ProductMonth>,
    by_month: BTreeMap<Month, ProductMonth>,
}

impl SoldByHand {
    fn add(&mut self, draft: &Draft) {
        for (product, sum) in product_months::sums_of(draft, |_| 1) {
            let without_income = ProductMonth { income_minor: 0, ..sum };
            match self.by_product.get_mut(product) {
                Some(known) => known.add(&without_income),
                None => drop(self.by_product.insert(product.to_owned(), without_income)),
            }
            self.by_month.entry(Month::containing(draft.date)).or_default().add(&sum);
        }
    }

    fn check(self, conn: &mut Conn, verification: &mut Verification) -> Result<()> {
        let (mut kept, kept_months) = product_months::sum_all(conn)?;
        kept.values_mut().for_each(|sum| sum.income_minor = 0);
        let mut found = |message: String| verification.findings.push(Finding { entry: None, rule: "stock", message });
        for code in differing(&kept, &self.by_product) {
            found(format!("What is kept of sales and batches of {code} is not the sum of its entries."));
        }
        for month in differing(&kept_months, &self.by_month) {
            found(format!("What is kept of sales and batches of {month} is not the sum of its entries."));
        }
        Ok(())
    }
}

/// The keys whose sums differ; what is not there is zero.
fn differing<K: Ord + Clone>(one: &BTreeMap<K, ProductMonth>, other: &BTreeMap<K, ProductMonth>) -> Vec<K> {
    let keys: BTreeSet<&K> = one.keys().chain(other.keys()).collect();
    let at = |sums: &BTreeMap<K, ProductMonth>, key: &K| sums.get(key).copied().unwrap_or_default();
    keys.into_iter().filter(|key| at(one, key) != at(other, key)).cloned().collect()
}

/// What is kept of gifts, by where they came in and by what they are made of, is what the entries say.
fn check_gifts(
    conn: &mut Conn,
    chart: &Chart,
    given: GiftSums,
    parts: GiftParts,
    verification: &mut Verification,
) -> Result<()> {
    let is_something = |sum: &GiftSum| sum.gifts != 0 || sum.minor != 0;
    let kept: BTreeSet<GiftSum> = gifts::list_all(conn, chart)?.into_iter().filter(is_something).collect();
    let told: BTreeSet<GiftSum> = given.into_sums().filter(is_something).collect();
    let mut wrong: BTreeSet<(Month, &AccountPath)> =
        kept.symmetric_difference(&told).map(|sum| (sum.month, &sum.account)).collect();
    let kept_parts: BTreeSet<GiftPart> = gift_parts::list_all(conn, chart)?.into_iter().collect();
    let told_parts: BTreeSet<GiftPart> = parts.into_parts().collect();
    wrong.extend(kept_parts.symmetric_difference(&told_parts).map(|part| (part.month, &part.account)));
    for (month, account) in wrong {
        let message = format!("What is kept of gifts on {account} in {month} is not the sum of its entries.");
        verification.findings.push(Finding { entry: None, rule: "totals", message });
    }
    Ok(())
}

/// What is kept of money that went from fund to fund within an account is what the entries say.
fn check_turned(
    conn: &mut Conn,
    chart: &Chart,
    told: &BTreeSet<(i64, NaiveDate, Turned)>,
    verification: &mut Verification,
) -> Result<()> {
    let kept: BTreeSet<(i64, NaiveDate, Turned)> = turned::list_all(conn, chart)?.into_iter().collect();
    let wrong: BTreeSet<(i64, &AccountPath)> =
        kept.symmetric_difference(told).map(|(entry, _, turned)| (*entry, &turned.account)).collect();
    for (entry, account) in wrong {
        let message =
            format!("What is kept of money turned from fund to fund on {account} is not what the entry says.");
        verification.findings.push(Finding { entry: Some(entry), rule: "totals", message });
    }
    Ok(())
}

/// What is kept of money that was given back, month by month, is what the entries say.
fn check_given_back(conn: &mut Conn, chart: &Chart, verification: &mut Verification) -> Result<()> {
    let [kept, told] = given_back::list_both(conn, chart)?.map(|sums| sums.into_iter().collect::<BTreeSet<_>>());
    let wrong: BTreeSet<(Month, &AccountPath)> =
        kept.symmetric_difference(&told).map(|sum| (sum.month, &sum.account)).collect();
    for (month, account) in wrong {
        let message =
            format!("What is kept of money given back on {account} in {month} is not the sum of its entries.");
        verification.findings.push(Finding { entry: None, rule: "totals", message });
    }
    Ok(())
}

fn entries_of_later(conn: &mut Conn) -> Result<BTreeSet<i64>> {
    Ok(vouchers::list_entries_of_later(conn)?.into_iter().collect())
}

/// What is kept for auditors, of every month, is what its entries say.
fn check_audited(conn: &mut Conn, told: AuditMonths, verification: &mut Verification) -> Result<()> {
    let (kept, told) = (audit_samples::list_all(conn)?, told.into_months().collect::<BTreeMap<_, _>>());
    let months: BTreeSet<&Month> = kept.keys().chain(told.keys()).collect();
    let differs =
        |month: &&&Month| kept.get(month).cloned().unwrap_or_default() != told.get(month).cloned().unwrap_or_default();
    for month in months.iter().filter(differs) {
        let message = format!("What is kept for the auditors' sample of {month} is not what its entries say.");
        verification.findings.push(Finding { entry: None, rule: "totals", message });
    }
    Ok(())
}

fn check_vouchers(conn: &mut Conn, mut missing: BTreeSet<String>, verification: &mut Verification) -> Result<()> {
    let mut found = |message: String| verification.findings.push(Finding { entry: None, rule: "voucher", message });
    for hash in vouchers::list_hashes(conn)? {
        let fits = vouchers::find(conn, &hash)?.is_some_and(|voucher| Hash::of(&voucher.content).to_string() == hash);
        if !fits {
            found(format!("The voucher {hash} is not the file that was handed in."));
        }
        missing.remove(&hash);
    }
    for hash in missing {
        found(format!("The voucher {hash} is named by an entry and is not in the book."));
    }
    Ok(())
}

/// What is kept of matches, by month and on lines, is what is matched.
fn check_matches(conn: &mut Conn, chart: &Chart, verification: &mut Verification) -> Result<()> {
    for (account, month) in unmatched::list_wrong_months(conn)? {
        let account = chart.path_of(account).map_or_else(|_| "an unknown account".to_owned(), ToString::to_string);
        let message = format!("What is counted as matched of {account} in {month} is not what is matched.");
        verification.findings.push(Finding { entry: None, rule: "matches", message });
    }
    let lines = unmatched::count_wrong_lines(conn)?;
    if lines > 0 {
        let message = format!("{lines} statement lines are marked as matched and are not, or the other way round.");
        verification.findings.push(Finding { entry: None, rule: "matches", message });
    }
    Ok(())
}

fn check_strays(conn: &mut Conn, verification: &mut Verification) -> Result<()> {
    for stray in strays::list(conn)? {
        let message = match stray.what.as_str() {
            "entry" => "It has no seal, so it does not count. It was not recorded by this program.".to_owned(),
            "seal" => "There is a seal, and no entry.".to_owned(),
            what => format!("There is a {what}, and no entry that it belongs to."),
        };
        verification.findings.push(Finding { entry: Some(stray.entry), rule: "chain", message });
    }
    Ok(())
}

fn note_overdrawn_funds(conn: &mut Conn, chart: &Chart, verification: &mut Verification) -> Result<()> {
    let mut liquid: BTreeMap<(crate::ledger::FundCode, crate::ledger::Currency), i64> = BTreeMap::new();
    for movement in totals::sum_movements(conn, chart, forever())? {
        if chart.role(&movement.account).is_some_and(crate::ledger::Role::is_liquid) {
            let sum = liquid.entry((movement.fund.clone(), movement.currency)).or_default();
            *sum = sum.saturating_add(movement.closing_minor());
        }
    }
    for ((fund, currency), minor) in liquid {
        if minor < 0 && chart.restriction(&fund) != Some(Restriction::Restricted) {
            let money = Money::new(minor, currency);
            verification.notes.push(format!(
                "Fund {fund} has less than no money: with what it is owed and owes {money} {currency}, stock left out, which its balance in reports counts."
            ));
        }
    }
    Ok(())
}

/// Every day a book can speak of.
pub(crate) fn forever() -> Period {
    let last =
        chrono::NaiveDate::from_ymd_opt(*crate::ledger::period::YEARS.end(), 12, 31).unwrap_or(chrono::NaiveDate::MAX);
    Period::up_to(last)
}

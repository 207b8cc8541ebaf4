//! What needs all lines of a table: fees, signs by the balance chain, holds, accounts, balances. Knows no cell.

use chrono::NaiveDate;

use super::{balances, cards, paid_back};
use crate::import::Options;
use crate::import::amount::DecimalMark;
use crate::import::checks::{self, FeeSign};
use crate::import::date::DateOrder;
use crate::import::of_accounts::{self, OfAccounts, bare};
use crate::import::preamble::{self, Preamble};
use crate::import::profile::FeeRule;
use crate::import::reading::{Evidence, Reading};
use crate::import::rows::{Plan, Rows};
use crate::import::vocabulary::Role;
use crate::ledger::statement::{LineStatus, StatementLine};
use crate::ledger::{Currency, Money};

/// Fees, signs by the balance chain, holds, accounts, balances: what needs all lines.
pub(super) fn settle(reading: &mut Reading, rows: Rows, plan: &Plan, preamble: &Preamble, options: &Options) {
    let Rows { lines, fees, errors, paid_back, remarks, own_accounts, own_of_line, opening, closing, totals } = rows;
    reading.lines = lines;
    reading.errors = errors;
    if remarks > 0 {
        let reason = "records without a movement: footers, totals, remarks";
        reading.evidence.push(Evidence::decision("remarks", remarks.to_string(), reason));
    }
    settle_fees(reading, &fees, plan);
    let above = || stated(&preamble.opening, plan).map(|minor| (minor, plan.currency));
    balances::settle_signs(reading, plan, opening.or_else(above), options);
    cards::ask_sign(reading, plan, options);
    paid_back::ask(reading, &paid_back, plan, options);
    pair_holds(&mut reading.lines);
    settle_accounts(reading, &own_accounts, &own_of_line, preamble, options);
    settle_balances(reading, plan, preamble, opening, closing);
    settle_totals(reading, &totals);
    reading.cover_period(preamble.period);
    reading.cover_days();
    reading.check_balances();
}

fn with_fee(amount: i64, fee: i64, sign: FeeSign, rule: FeeRule) -> i64 {
    let effect = if sign == FeeSign::Cost { fee.saturating_neg() } else { fee };
    if rule == FeeRule::Within { amount } else { amount.saturating_add(effect) }
}

fn settle_fees(reading: &mut Reading, fees: &[(Option<i64>, Option<i64>)], plan: &Plan) {
    let has_fees = fees.iter().any(|(fee, _)| fee.is_some_and(|fee| fee != 0));
    let amounts = |lines: &[StatementLine]| lines.iter().map(|line| line.amount_minor).collect::<Vec<i64>>();
    let amount = amounts(&reading.lines);
    let by_majority = checks::fee_sign(amount.iter().copied().zip(fees.iter().map(|(fee, _)| fee.unwrap_or(0))));
    let mut options =
        vec![(by_majority, FeeRule::Beside), (by_majority, FeeRule::Within), (other(by_majority), FeeRule::Beside)];
    if let Some(rule) = plan.profile.and_then(|profile| profile.fee) {
        options.retain(|(_, known)| *known == rule);
    }
    let agreeing = |sign, rule| {
        let rows = amount.iter().zip(fees).filter_map(|(amount, (fee, net))| Some((*amount, (*fee)?, (*net)?)));
        rows.filter(|(_, fee, _)| *fee != 0)
            .filter(|(amount, fee, net)| with_fee(*amount, *fee, sign, rule) == *net)
            .count()
    };
    let held = |sign, rule| {
        let change = |i: usize, line: &StatementLine| {
            let fee = fees.get(i).and_then(|(fee, _)| *fee).unwrap_or(0);
            with_fee(line.amount_minor, fee, sign, rule)
        };
        if has_fees { checks::chain(&reading.lines, change).held } else { 0 }
    };
    let scored = options.iter().rev().map(|(sign, rule)| (agreeing(*sign, *rule), held(*sign, *rule), *sign, *rule));
    let Some((_, _, sign, rule)) = scored.max_by_key(|(agreeing, held, _, _)| (*agreeing, *held)) else { return };
    for (line, (fee, _)) in reading.lines.iter_mut().zip(fees) {
        let effect = |fee: i64| if sign == FeeSign::Cost { fee.saturating_neg() } else { fee };
        line.fee_minor = fee.map(effect);
        line.net_minor = with_fee(line.amount_minor, fee.unwrap_or(0), sign, rule);
    }
    turn_by_net(&mut reading.lines, fees);
    tell_fees(reading, fees, plan);
}

/// Where amounts have no sign and the net has one, a row that went out shows it by its net alone.
fn turn_by_net(lines: &mut [StatementLine], fees: &[(Option<i64>, Option<i64>)]) {
    for (line, (_, net)) in lines.iter_mut().zip(fees) {
        let (Some(net), Some(fee)) = (*net, line.fee_minor) else { continue };
        let turned = line.amount_minor.saturating_neg();
        if line.net_minor == net || net >= 0 || turned >= 0 {
            continue;
        }
        for effect in [fee, fee.saturating_neg()] {
            if turned.saturating_add(effect) == net {
                (line.amount_minor, line.fee_minor, line.net_minor) = (turned, Some(effect), net);
                line.warnings.push("It went out: the net amount the file states has a minus.".to_owned());
                break;
            }
        }
    }
}

const fn other(sign: FeeSign) -> FeeSign {
    match sign {
        FeeSign::Cost => FeeSign::Effect,
        FeeSign::Effect => FeeSign::Cost,
    }
}

fn tell_fees(reading: &mut Reading, fees: &[(Option<i64>, Option<i64>)], plan: &Plan) {
    if plan.columns.first(Role::Fee).is_none() || plan.columns.first(Role::Net).is_none() {
        return;
    }
    let mut judged = 0_usize;
    let mut wrong = Vec::new();
    for (index, (line, (fee, net))) in reading.lines.iter().zip(fees).enumerate() {
        // A payment that failed has no net amount, whatever it would have been.
        if let (Some(_), Some(net), true) = (fee, net, line.status != LineStatus::Failed) {
            judged = judged.saturating_add(1);
            if line.net_minor != *net {
                wrong.push((index, *net));
            }
        }
    }
    if judged == 0 {
        return;
    }
    let mostly = wrong.len().saturating_mul(5) < judged;
    let reason = if wrong.is_empty() {
        "gross and fee make the net amount in every row".to_owned()
    } else {
        format!("gross and fee do not make the net amount in {} of {judged} rows", wrong.len())
    };
    reading.evidence.push(Evidence::check("gross_plus_fee", judged.to_string(), wrong.is_empty(), reason));
    if mostly {
        for (index, net) in wrong {
            if let Some(line) = reading.lines.get_mut(index) {
                line.net_minor = net;
                line.warnings.push(
                    "Gross and fee do not make the net amount the file states; the stated net counts.".to_owned(),
                );
            }
        }
    }
}

/// A file of several currencies: in each the first balance and every line since make the last.
pub(super) fn tell_currency_sums(reading: &mut Reading, is_ascending: bool) {
    let mut currencies: Vec<Currency> = reading.lines.iter().map(|line| line.currency).collect();
    currencies.sort();
    currencies.dedup();
    if currencies.len() < 2 {
        return;
    }
    let (mut said, mut holds) = (Vec::new(), true);
    for currency in currencies {
        let own: Vec<StatementLine> = reading.lines.iter().filter(|line| line.currency == currency).cloned().collect();
        let Some((opening, reached)) = checks::ends(&own, is_ascending) else { continue };
        let booked = own.iter().filter(|line| matches!(line.status, LineStatus::Booked | LineStatus::Pending));
        let sum = booked.fold(opening, |sum, line| sum.saturating_add(line.net_minor));
        holds &= sum == reached;
        let money = |minor| Money::new(minor, currency);
        said.push(format!("{} → {} {currency}", money(opening), money(reached)));
    }
    if said.is_empty() {
        return;
    }
    let reason = if holds {
        "in every currency the first balance and all lines make the last"
    } else {
        "in one of the currencies lines are missing, or were filtered out"
    };
    reading.evidence.push(Evidence::check("currency_sums", said.join(", "), holds, reason));
}

/// Holds and their releases move nothing for good: they are kept apart like pending lines.
fn pair_holds(lines: &mut [StatementLine]) {
    for line in lines.iter_mut().filter(|line| matches!(line.kind.as_str(), "hold" | "hold_release")) {
        if line.status == LineStatus::Booked {
            line.status = LineStatus::Pending;
        }
    }
}

/// A total that the file states of itself, against its lines: all of them, those that came in or those that went out,
/// with or without fees.
fn settle_totals(reading: &mut Reading, totals: &[(i64, Currency)]) {
    for (total, currency) in totals {
        let counted = reading.lines.iter().filter(|line| line.currency == *currency);
        let counted: Vec<&StatementLine> =
            counted.filter(|line| matches!(line.status, LineStatus::Booked | LineStatus::Pending)).collect();
        let sums = |side: fn(i64) -> bool| {
            let sum = |value: fn(&StatementLine) -> i64| {
                counted.iter().map(|line| value(line)).filter(|minor| side(*minor)).fold(0_i64, i64::saturating_add)
            };
            [sum(|line| line.amount_minor), sum(|line| line.net_minor)]
        };
        let all = sums(|_| true);
        let possible = [all, sums(|minor| minor > 0), sums(|minor| minor < 0)].concat();
        let holds = possible.iter().any(|sum| sum.saturating_abs() == total.saturating_abs());
        let money = |minor| Money::new(minor, *currency);
        let reason = if holds {
            "the file's own total is what its lines come to".to_owned()
        } else {
            format!("the lines come to {}: some are missing, or a column is read the wrong way", money(all[0]))
        };
        reading.evidence.push(Evidence::check("total", format!("{} {currency}", money(*total)), holds, reason));
    }
}

/// Whether the running balance goes on without a break across lines that name `count` accounts.
fn is_of_one_account(lines: &[StatementLine], count: usize) -> bool {
    let chain = checks::chain(lines, |_, line| line.net_minor);
    chain.links > 1 && chain.links.saturating_add(1) >= count && chain.links == chain.held
}

fn settle_accounts(reading: &mut Reading, accounts: &[String], of_line: &[u8], preamble: &Preamble, options: &Options) {
    let owners = if accounts.len() > 1 && is_of_one_account(&reading.lines, accounts.len()) {
        let reason = "the balance runs on from line to line: the lines are of one account, the column is of the others";
        reading.evidence.push(Evidence::decision("other_accounts", accounts.len().to_string(), reason));
        for (line, other) in reading.lines.iter_mut().zip(of_line) {
            let other = accounts.get(usize::from(*other)).cloned();
            line.counterparty_account = line.counterparty_account.take().or(other);
        }
        &[]
    } else {
        accounts
    };
    let accounts = OfAccounts::among(owners.iter().cloned(), options);
    reading.own_iban = preamble.iban.clone().or(accounts.first().map(|first| bare(first)));
    if let Some(wanted) = accounts.one().filter(|_| accounts.is_several()) {
        reading.own_iban = Some(bare(wanted));
        for (line, owner) in reading.lines.iter_mut().zip(of_line) {
            let owner = owners.get(usize::from(*owner));
            if let Some(owner) = owner.filter(|owner| bare(owner) != bare(wanted)) {
                of_accounts::set_apart(line, owner);
            }
        }
    }
    reading.questions.extend(accounts.question());
    of_accounts::check_own(reading, options);
}

/// A balance stated above the table, in minor units, read with the mark of its amounts.
fn stated(text: &Option<String>, plan: &Plan) -> Option<i64> {
    let amount_column = [Role::Amount, Role::Credit, Role::Debit].into_iter().find_map(|role| plan.columns.first(role));
    let mark = amount_column.and_then(|column| plan.marks.get(column)).copied().unwrap_or(DecimalMark::Comma);
    preamble::balance(text.as_ref()?, mark, plan.currency)
}

fn settle_balances(
    reading: &mut Reading,
    plan: &Plan,
    preamble: &Preamble,
    opening: Option<(i64, Currency)>,
    closing: Option<(i64, Currency)>,
) {
    let found = checks::chain(&reading.lines, |_, line| line.net_minor);
    let ends = (found.links > 0 && found.holds()).then(|| checks::ends(&reading.lines, found.is_ascending)).flatten();
    reading.balance_currency = Some(plan.currency);
    if ends.is_some() {
        reading.balance_currency = reading.lines.first().map(|line| line.currency);
    }
    let in_currency = |pair: Option<(i64, Currency)>| {
        pair.filter(|(_, c)| Some(*c) == reading.balance_currency).map(|(minor, _)| minor)
    };
    reading.opening_balance_minor =
        in_currency(opening).or_else(|| stated(&preamble.opening, plan)).or(ends.map(|(opening, _)| opening));
    reading.closing_balance_minor =
        in_currency(closing).or_else(|| stated(&preamble.closing, plan)).or(ends.map(|(_, closing)| closing));
    let near: NaiveDate = plan.today;
    reading.closing_date = preamble.closing_day.and_then(|cell| cell.day(DateOrder::Dmy, near)).map(|day| day.date);
}

//! Rules and explanations in sentences.

use crate::import::rules::{Condition, How, Part, Rule, Share, TextField};
use crate::ledger::{AccountPath, Currency, FundCode, Money};
use crate::ops::explain_lines::Explanation;
use crate::store::accounts::Chart;
use crate::words::Words;

fn label(chart: &Chart, path: &AccountPath) -> String {
    chart.account(path).map_or_else(|| path.to_string(), |account| account.label.clone())
}

fn fund_name(chart: &Chart, code: &FundCode) -> String {
    chart.fund(code).map_or_else(|| code.to_string(), |fund| fund.name.clone())
}

/// “a and b and c”, or with “or”.
fn joined(t: &Words, key: &str, all: &[String]) -> String {
    let mut said = all.first().cloned().unwrap_or_default();
    for other in all.iter().skip(1) {
        said = t.with(key, &[("one", &said), ("other", other)]);
    }
    said
}

/// “When the note contains “rent” and money goes out, it is money paid out, Rent, for General.”
#[must_use]
pub fn sentence(t: &Words, chart: &Chart, rule: &Rule) -> String {
    let when: Vec<String> = rule.conditions.iter().map(|condition| condition_said(t, chart, condition)).collect();
    let when = joined(t, "web-rules-and", &when);
    t.with("web-rules-sentence", &[("when", &when), ("then", &proposal_said(t, chart, rule))])
}

fn condition_said(t: &Words, chart: &Chart, condition: &Condition) -> String {
    let of = |key: &str, text: &str| t.with(key, &[("text", text)]);
    match condition {
        Condition::Text { field, how, any_of } => {
            let quoted: Vec<String> = any_of.iter().map(|one| of("web-rules-quoted", one)).collect();
            let texts = joined(t, "web-rules-or", &quoted);
            let key = match (field, how) {
                (TextField::Note, How::Contains) => "web-rules-say-note-contains",
                (TextField::Note, How::Is) => "web-rules-say-note-is",
                (TextField::Counterparty, How::Contains) => "web-rules-say-counterparty-contains",
                (TextField::Counterparty, How::Is) => "web-rules-say-counterparty-is",
            };
            of(key, &texts)
        }
        Condition::CounterpartyAccount(number) => of("web-rules-say-counterparty-account", number),
        Condition::Amount { from, to } => {
            let text = |bound: &Option<Money>| bound.map(|money| t.money(money)).unwrap_or_default();
            let key = match (from, to) {
                (Some(from), Some(to)) if from == to => "web-rules-say-amount-is",
                (Some(_), Some(_)) => "web-rules-say-amount-between",
                (Some(_), None) => "web-rules-say-amount-from",
                _ => "web-rules-say-amount-to",
            };
            t.with(key, &[("from", &text(from)), ("to", &text(to))])
        }
        Condition::ComesIn(true) => t.get("web-rules-say-in"),
        Condition::ComesIn(false) => t.get("web-rules-say-out"),
        Condition::Account(path) => of("web-rules-say-account", &label(chart, path)),
        Condition::Kind(kind) => of("web-rules-say-kind", kind),
    }
}

fn proposal_said(t: &Words, chart: &Chart, rule: &Rule) -> String {
    let proposal = &rule.proposal;
    let is_move = proposal.what.is_none()
        && proposal.fund.is_none()
        && proposal.account.as_ref().is_some_and(|path| path.as_str().starts_with("Assets:"));
    let mut said = match proposal.what {
        Some(what) => t.get(&format!("web-rules-say-{}", what.name())),
        None if is_move => t.get("web-rules-say-move"),
        None if proposal.account.is_none() => t.get("web-rules-say-donation"),
        None => String::new(),
    };
    if let Some(account) = &proposal.account {
        let label = label(chart, account);
        said =
            if said.is_empty() { label } else { t.with("web-rules-say-on", &[("what", &said), ("account", &label)]) };
    }
    let is_move = is_move || proposal.what == Some(crate::import::rules::What::Move);
    match &proposal.fund {
        Some(fund) => said = t.with("web-rules-say-for", &[("what", &said), ("fund", &fund_name(chart, fund))]),
        None if proposal.split.is_empty() && !is_move => {
            let fund = t.get("web-rules-say-open-fund");
            said = t.with("web-rules-say-for", &[("what", &said), ("fund", &fund)]);
        }
        None => {}
    }
    if !proposal.split.is_empty() {
        let parts: Vec<String> = proposal.split.iter().map(|part| part_said(t, chart, part)).collect();
        let parts = joined(t, "web-rules-and", &parts);
        said = t.with("web-rules-say-parts", &[("what", &said), ("parts", &parts)]);
    }
    match &proposal.contact {
        Some(code) => t.with("web-rules-say-contact", &[("what", &said), ("contact", code)]),
        None => said,
    }
}

fn part_said(t: &Words, chart: &Chart, part: &Part) -> String {
    let share = match part.share {
        Share::Amount(money) => t.money(money),
        Share::Rest => t.get("web-rules-say-rest"),
        share @ Share::Percent(_) => share.to_string(),
    };
    let fund = part.fund.as_ref().map_or_else(|| t.get("web-rules-say-open-fund"), |fund| fund_name(chart, fund));
    match &part.account {
        Some(path) => {
            t.with("web-rules-say-part-on", &[("share", &share), ("fund", &fund), ("account", &label(chart, path))])
        }
        None => t.with("web-rules-say-part", &[("share", &share), ("fund", &fund)]),
    }
}

/// “Donation, Rupression”, or the parts with their amounts.
#[must_use]
pub fn explained(t: &Words, chart: &Chart, explanation: &Explanation, currency: Currency) -> String {
    let mut said = vec![t.get(&format!("web-review-what-{}", explanation.what.name()))];
    said.extend(explanation.account.as_ref().map(|path| label(chart, path)));
    said.extend(explanation.fund.as_ref().map(|code| fund_name(chart, code)));
    for part in &explanation.parts {
        let fund = part.fund.as_ref().map(|code| fund_name(chart, code)).unwrap_or_default();
        said.push(format!("{} {fund}", t.money(Money::new(part.minor, currency))));
    }
    said.join(", ")
}

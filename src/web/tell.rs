//! An entry as people read it: one plain sentence, its row in a list, its postings on both sides. Knows no request;
//! accounts and funds are called what the chart calls them.

use super::views::{EntryRow, PostingRow};
use crate::ledger::check::SealedEntry;
use crate::ledger::gist::gist;
use crate::ledger::{AccountPath, Draft, EntryKind, FundCode, Money};
use crate::store::accounts::Chart;
use crate::words::Words;

/// What an entry is about, in one sum.
#[must_use]
pub fn amount_of(chart: &Chart, draft: &Draft) -> Option<Money> {
    gist(draft, |path| chart.role(path))
}

/// What people call an account.
#[must_use]
pub fn account(chart: &Chart, path: &AccountPath) -> String {
    let label = chart.account(path).map(|account| account.label.as_str()).filter(|label| !label.is_empty());
    label.unwrap_or_else(|| path.leaf()).to_owned()
}

/// What the book says against something, with accounts and funds called what people call them: its rules know their
/// paths and codes alone.
#[must_use]
pub fn in_names(chart: &Chart, message: &str) -> String {
    let roots = ["Assets:", "Liabilities:", "Equity:", "Income:", "Expenses:", "Transfers:"];
    // How a program adds one is no way for whoever has a page.
    let mut told = message.replace(": on the page Contacts, or with `contact add`", " on the page Contacts");
    for fund in chart.funds() {
        for word in ["Fund", "fund"] {
            told = told.replace(&format!("{word} {} ", fund.code), &format!("{word} “{}” ", fund.name));
        }
    }
    if !roots.iter().any(|root| message.contains(root)) {
        return told;
    }
    let mut named: Vec<&AccountPath> =
        chart.accounts().iter().map(|account| &account.path).filter(|path| message.contains(path.as_str())).collect();
    // A path may be the beginning of another one.
    named.sort_by_key(|path| std::cmp::Reverse(path.as_str().len()));
    for path in named {
        told = told.replace(path.as_str(), &format!("“{}”", account(chart, path)));
    }
    told
}

/// What people call a fund.
#[must_use]
pub fn fund(chart: &Chart, code: &FundCode) -> String {
    chart.fund(code).map_or_else(|| code.to_string(), |fund| fund.name.clone())
}

/// The names of the funds that the entry touches, in its order.
fn funds(chart: &Chart, draft: &Draft) -> String {
    named(draft.lines.iter().map(|line| fund(chart, &line.fund)))
}

/// The names of the places where money came (or from which it went).
fn places(chart: &Chart, draft: &Draft, comes: bool) -> String {
    let is_money = |path: &AccountPath| chart.role(path).is_some_and(crate::ledger::Role::is_money);
    let lines = draft.lines.iter().filter(|line| is_money(&line.account) && (line.amount.minor > 0) == comes);
    named(lines.map(|line| account(chart, &line.account)))
}

fn named(names: impl Iterator<Item = String>) -> String {
    let mut found: Vec<String> = Vec::new();
    for name in names {
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found.join(", ")
}

/// What happened, in one plain sentence.
#[must_use]
pub fn sentence(t: &Words, chart: &Chart, draft: &Draft) -> String {
    let about = amount_of(chart, draft);
    let amount = about.map(|money| t.money(money)).unwrap_or_default();
    let came = about.and_then(|about| kept_back(chart, draft, about)).map(|money| t.money(money));
    let (into, from) = (places(chart, draft, true), places(chart, draft, false));
    let key = match draft.kind {
        _ if draft.reverses.is_some() => "web-tell-reversal".to_owned(),
        EntryKind::Donation if came.is_some() && !into.is_empty() => "web-tell-donation-fee".to_owned(),
        kind @ (EntryKind::Donation | EntryKind::MerchSale | EntryKind::EventIncome) if !into.is_empty() => {
            format!("web-tell-{}", dashed(kind))
        }
        kind @ (EntryKind::Payment | EntryKind::EventCost | EntryKind::Refund) if !from.is_empty() => {
            format!("web-tell-{}", dashed(kind))
        }
        EntryKind::Move if !from.is_empty() && !into.is_empty() => "web-tell-move".to_owned(),
        kind @ (EntryKind::Transfer | EntryKind::Opening) => format!("web-tell-{}", dashed(kind)),
        _ => "web-tell-journal".to_owned(),
    };
    let variables = [
        ("amount", amount.as_str()),
        ("came", came.as_deref().unwrap_or_default()),
        ("funds", &funds(chart, draft)),
        ("into", &into),
        ("from", &from),
        ("date", &t.date(draft.date)),
        ("text", &draft.description),
        ("number", &draft.reverses.map(|number| number.to_string()).unwrap_or_default()),
    ];
    t.with(&key, &variables)
}

/// What came of a gift where less came than was given: a provider kept its fee.
fn kept_back(chart: &Chart, draft: &Draft, given: Money) -> Option<Money> {
    let is_money = |path: &AccountPath| chart.role(path).is_some_and(crate::ledger::Role::is_money);
    let came = draft.lines.iter().filter(|line| is_money(&line.account) && line.amount.currency == given.currency);
    let minor = came.map(|line| line.amount.minor).fold(0, i64::saturating_add);
    (minor > 0 && minor < given.minor).then(|| Money::new(minor, given.currency))
}

fn dashed(kind: EntryKind) -> String {
    kind.name().replace('_', "-")
}

/// What people call this kind of entry.
#[must_use]
pub fn kind(t: &Words, kind: EntryKind) -> String {
    t.get(&format!("web-kind-{}", dashed(kind)))
}

/// Both sides of the entry, as bookkeepers read it.
#[must_use]
pub fn postings(t: &Words, chart: &Chart, draft: &Draft) -> Vec<PostingRow> {
    let row = |line: &crate::ledger::DraftLine| {
        let amount = t.amount(Money::new(line.amount.minor.saturating_abs(), line.amount.currency));
        let (debit, credit) = if line.amount.minor > 0 { (amount, String::new()) } else { (String::new(), amount) };
        PostingRow {
            account: account(chart, &line.account),
            path: line.account.to_string(),
            href: format!("/entries{}", super::links::query(&[("account", line.account.as_str())])),
            fund: fund(chart, &line.fund),
            debit,
            credit,
            currency: line.amount.currency.to_string(),
            memo: line.memo.clone().unwrap_or_default(),
        }
    };
    draft.lines.iter().map(row).collect()
}

/// The entry in a list.
#[must_use]
pub fn row(t: &Words, chart: &Chart, sealed: &SealedEntry, is_taken_back: bool, may_undo: bool) -> EntryRow {
    let draft = &sealed.draft;
    let number = sealed.seal.sequence.to_string();
    let amount = amount_of(chart, draft);
    let can_undo = may_undo && !is_taken_back && draft.reverses.is_none();
    EntryRow {
        href: format!("/entries/{number}"),
        date: t.date(draft.date),
        kind: kind(t, draft.kind),
        text: draft.description.clone(),
        fund: funds(chart, draft),
        amount: amount.map(|money| t.amount(money)).unwrap_or_default(),
        currency: amount.map(|money| money.currency.to_string()).unwrap_or_default(),
        is_taken_back,
        undo: if can_undo { format!("/entries/{number}/reverse") } else { String::new() },
        number,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Account;

    #[test]
    fn accounts_in_a_refusal_are_called_by_their_names() {
        let mut chart = Chart::default();
        for (id, path, label) in [(1, "Assets:Bank:Giro", "Giro account"), (2, "Assets:Bank:Giro old", "Old giro")] {
            let path: AccountPath = path.parse().unwrap();
            let account = Account { label: label.to_owned(), ..Account::from_path(path) };
            chart.add_account(id, account);
        }
        let told = in_names(&chart, "From Assets:Bank:Giro old to Assets:Bank:Giro and Assets:Unknown.");
        assert_eq!(told, "From “Old giro” to “Giro account” and Assets:Unknown.");
        assert_eq!(in_names(&chart, "It rains."), "It rains.");
    }
}

//! A rule as fields of a form, and back. What the fields cannot say stands in the rule's own notation in one of them.

use crate::import::rules::{Condition, How, Proposal, SURE_PERCENT, TextField, USUAL_PERCENT, What};
use crate::ledger::{Account, Currency, Money};
use crate::ops::keep_rules::RuleText;
use crate::store::accounts::Chart;
use crate::web::form::{Reader, Typed, field};
use crate::web::views::{Choice, FieldProblem, Input, Kind, Section};
use crate::words::Words;

/// Below this a rule is looked at before it is posted.
const LOOKED_AT_PERCENT: u8 = 70;
/// The fewest parts of a split that are offered.
const PARTS: usize = 3;

/// What the form says, field by field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.retain(|(known, _)| known != name);
        self.0.push((name.to_owned(), value.into()));
    }

    fn get(&self, name: &str) -> String {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()).unwrap_or_default()
    }

    /// The fields as a form would send them.
    #[must_use]
    pub fn typed(&self) -> Typed {
        Typed::new(self.0.clone())
    }

    /// The fields of a new rule: that it posts without a look is for somebody to say.
    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    /// The fields of a rule that is there.
    #[must_use]
    pub fn of(text: &RuleText, currency: Currency) -> Self {
        let mut fields = Self::default();
        fields.set("name", text.name.clone());
        fields.set("sure", if text.confidence_percent >= SURE_PERCENT { "yes" } else { "" });
        let mut further = Vec::new();
        for written in &text.when {
            let free = |name: &str| fields.get(name).is_empty();
            match Condition::read(written, currency) {
                Ok(Condition::Text { field: TextField::Note, how: How::Contains, any_of }) if free("note") => {
                    fields.set("note", any_of.join(" | "));
                }
                Ok(Condition::Text { field: TextField::Counterparty, how: How::Contains, any_of })
                    if free("counterparty") =>
                {
                    fields.set("counterparty", any_of.join(" | "));
                }
                Ok(Condition::CounterpartyAccount(number)) if free("counterparty-account") => {
                    fields.set("counterparty-account", number);
                }
                Ok(Condition::Amount { from, to })
                    if free("from") && free("to") && from.or(to).is_some_and(|bound| bound.currency == currency) =>
                {
                    let text = |bound: Option<Money>| bound.map(|money| money.to_string()).unwrap_or_default();
                    fields.set("from", text(from));
                    fields.set("to", text(to));
                }
                Ok(Condition::ComesIn(comes_in)) if free("sign") => {
                    fields.set("sign", if comes_in { "in" } else { "out" });
                }
                Ok(Condition::Account(path)) if free("own") => fields.set("own", path.to_string()),
                _ => further.push(written.clone()),
            }
        }
        fields.set("further", further.join("\n"));
        if let Ok(proposal) = Proposal::read(&text.then, currency) {
            fields.set_proposal(&proposal);
        }
        fields
    }

    pub fn set_proposal(&mut self, proposal: &Proposal) {
        let text = |value: Option<String>| value.unwrap_or_default();
        self.set("what", proposal.what.map(What::name).unwrap_or_default());
        self.set("account", text(proposal.account.as_ref().map(ToString::to_string)));
        self.set("fund", text(proposal.fund.as_ref().map(ToString::to_string)));
        self.set("contact", text(proposal.contact.clone()));
        self.set("text", text(proposal.text.clone()));
        for (part, number) in proposal.split.iter().zip(1_usize..) {
            self.set(&format!("share-{number}"), part.share.to_string());
            self.set(&format!("share-fund-{number}"), text(part.fund.as_ref().map(ToString::to_string)));
            self.set(&format!("share-account-{number}"), text(part.account.as_ref().map(ToString::to_string)));
        }
    }
}

/// How many parts of a split the form shows.
fn parts_of(typed: &Typed) -> usize {
    let filled: usize = (1..=20).rev().find(|n| !typed.get(&format!("share-{n}")).is_empty()).unwrap_or(0);
    filled.saturating_add(1).max(PARTS)
}

/// The rule that the fields say.
///
/// # Errors
/// What cannot be read, at its field.
pub fn read(t: &Words, typed: &Typed, currency: Currency) -> Result<RuleText, Vec<FieldProblem>> {
    let mut reader = Reader::new(t, typed);
    let name = reader.needed_text(field("name", "web-rules-name"), 100);
    let from = reader.amount(field("from", "web-rules-from"), currency);
    let to = reader.amount(field("to", "web-rules-to"), currency);
    for (name, label) in [
        ("note", "web-rules-note"),
        ("counterparty", "web-rules-counterparty"),
        ("counterparty-account", "web-rules-counterparty-account"),
        ("text", "web-rules-text"),
    ] {
        reader.text(field(name, label), crate::web::form::LINE);
    }
    let further = reader.lines(field("further", "web-rules-further"), 300, 20);
    let mut problems = Vec::new();
    let mut when = Vec::new();
    let mut says = |at: &str, written: String| match Condition::read(&written, currency) {
        Ok(_) => when.push(written),
        Err(error) => problems.push(FieldProblem { field: at.to_owned(), message: error.to_string() }),
    };
    for (name, sign) in [("note", "~"), ("counterparty", "~"), ("counterparty-account", "="), ("sign", "=")] {
        if !typed.get(name).is_empty() {
            says(name, format!("{name}{sign}{}", typed.get(name)));
        }
    }
    let bound = |money: Option<Money>| money.map(|money| money.to_string()).unwrap_or_default();
    match (from, to) {
        (None, None) => {}
        (Some(from), Some(to)) if from == to => says("from", format!("amount={from} {currency}")),
        (from, to) => says("from", format!("amount={}..{} {currency}", bound(from), bound(to))),
    }
    if !typed.get("own").is_empty() {
        says("own", format!("account={}", typed.get("own")));
    }
    for written in further {
        says("further", written);
    }
    let (then, wrong) = read_then(typed, currency);
    problems.extend(wrong);
    let is_sure = !typed.get("sure").is_empty();
    let confidence_percent = if is_sure { USUAL_PERCENT } else { LOOKED_AT_PERCENT };
    let text = reader.finish(name.map(|name| RuleText { name, when, then, confidence_percent }));
    match text {
        Ok(text) if problems.is_empty() => Ok(text),
        Ok(_) => Err(problems),
        Err(mut all) => {
            all.extend(problems);
            Err(all)
        }
    }
}

fn read_then(typed: &Typed, currency: Currency) -> (Vec<String>, Vec<FieldProblem>) {
    let mut then = Vec::new();
    let mut problems = Vec::new();
    for name in ["what", "account", "fund", "contact", "text"] {
        let value = typed.get(name);
        if !value.is_empty() {
            then.push(format!("{name}={value}"));
        }
    }
    for number in 1..=parts_of(typed) {
        let share = typed.get(&format!("share-{number}")).replace(',', ".");
        let (fund, account) =
            (typed.get(&format!("share-fund-{number}")), typed.get(&format!("share-account-{number}")));
        if share.is_empty() && fund.is_empty() && account.is_empty() {
            continue;
        }
        let mut part = format!("split={share}");
        if !fund.is_empty() {
            part.push_str(&format!(",fund={fund}"));
        }
        if !account.is_empty() {
            part.push_str(&format!(",account={account}"));
        }
        if let Err(error) = Proposal::read(std::slice::from_ref(&part), currency) {
            problems.push(FieldProblem { field: format!("share-{number}"), message: error.to_string() });
        }
        then.push(part);
    }
    (then, problems)
}

/// Accounts to choose from, each with its kind in words.
#[must_use]
pub fn choices_of(t: &Words, accounts: &[Account], nothing: &str) -> Vec<Choice> {
    let mut sorted: Vec<&Account> = accounts.iter().collect();
    let kind_of = |account: &Account| account.path.as_str().split(':').next().unwrap_or_default().to_owned();
    sorted.sort_by_key(|account| (kind_of(account), account.label.to_lowercase()));
    let choice = |account: &Account| {
        let key = match account.path.root() {
            crate::ledger::account::Root::Income => "web-rules-account-kind-income",
            crate::ledger::account::Root::Expenses => "web-rules-account-kind-expense",
            crate::ledger::account::Root::Liabilities => "web-rules-account-kind-liability",
            _ => "web-rules-account-kind-asset",
        };
        Choice::new(account.path.as_str(), t.with(key, &[("label", &account.label)]))
    };
    std::iter::once(Choice::new("", t.get(nothing))).chain(sorted.into_iter().map(choice)).collect()
}

/// Open accounts that money may come from or go to.
#[must_use]
pub fn purposes(chart: &Chart) -> Vec<Account> {
    use crate::ledger::account::Root;
    let is_purpose = |account: &&Account| {
        let is_inner = matches!(account.path.root(), Root::Equity | Root::Transfers);
        !account.is_closed && !account.role.is_stock() && !is_inner
    };
    chart.accounts().into_iter().filter(is_purpose).cloned().collect()
}

fn text(t: &Words, name: &str, label: &str) -> Input {
    Input::new(Kind::Text, name, t.get(label)).autocomplete("off")
}

fn funds(t: &Words, chart: &Chart, nothing: &str) -> Vec<Choice> {
    let mut all = vec![Choice::new("", t.get(nothing))];
    all.extend(crate::web::pages::shown::fund_choices(chart));
    all
}

fn when(t: &Words, chart: &Chart, currency: Currency) -> Vec<Input> {
    let is_money = |account: &&Account| account.role.is_money() && !account.is_closed;
    let money: Vec<Account> = chart.accounts().into_iter().filter(is_money).cloned().collect();
    let signs = [("", "web-rules-either"), ("in", "web-rules-sign-in"), ("out", "web-rules-sign-out")];
    vec![
        text(t, "note", "web-rules-note").hint(t.get("web-rules-note-hint")).wide(),
        text(t, "counterparty", "web-rules-counterparty"),
        text(t, "counterparty-account", "web-rules-counterparty-account")
            .hint(t.get("web-rules-counterparty-account-hint")),
        Input::new(Kind::Select, "sign", t.get("web-rules-sign"))
            .choices(signs.map(|(value, key)| Choice::new(value, t.get(key))).to_vec()),
        Input::new(Kind::Select, "own", t.get("web-rules-own")).choices(choices_of(t, &money, "web-rules-any")),
        Input::new(Kind::Amount, "from", t.get("web-rules-from")).unit(currency.code()),
        Input::new(Kind::Amount, "to", t.get("web-rules-to")).unit(currency.code()),
    ]
}

fn then(t: &Words, chart: &Chart) -> Vec<Input> {
    let whats = What::ALL.map(|what| Choice::new(what.name(), t.get(&format!("web-review-what-{}", what.name()))));
    vec![
        Input::new(Kind::Select, "what", t.get("web-rules-what"))
            .choices(std::iter::once(Choice::new("", t.get("web-rules-by-account"))).chain(whats).collect()),
        Input::new(Kind::Select, "fund", t.get("web-rules-fund")).choices(funds(t, chart, "web-rules-fund-by-note")),
        Input::new(Kind::Select, "account", t.get("web-rules-account"))
            .choices(choices_of(t, &purposes(chart), "web-rules-none-chosen"))
            .wide(),
        Input::new(Kind::Check, "sure", t.get("web-rules-confidence")),
    ]
}

fn part(t: &Words, chart: &Chart, number: usize) -> [Input; 3] {
    let label = |key: &str| t.with(key, &[("n", &number.to_string())]);
    [
        Input::new(Kind::Text, format!("share-{number}"), label("web-rules-part-share"))
            .hint(t.get("web-rules-part-share-hint"))
            .autocomplete("off"),
        Input::new(Kind::Select, format!("share-fund-{number}"), label("web-rules-part-fund")).choices(funds(
            t,
            chart,
            "web-rules-none-chosen",
        )),
        Input::new(Kind::Select, format!("share-account-{number}"), label("web-rules-part-account"))
            .choices(choices_of(t, &purposes(chart), "web-rules-none-chosen"))
            .wide(),
    ]
}

/// The form's sections, filled with what was typed.
#[must_use]
pub fn sections(t: &Words, chart: &Chart, currency: Currency, typed: &Typed) -> Vec<Section> {
    let further =
        vec![Input::new(Kind::Area, "further", t.get("web-rules-further")).hint(t.get("web-rules-further-hint"))];
    let more = vec![
        text(t, "contact", "web-rules-contact").hint(t.get("web-rules-contact-hint")),
        text(t, "text", "web-rules-text").hint(t.get("web-rules-text-hint")),
    ];
    let name = text(t, "name", "web-rules-name").hint(t.get("web-rules-name-hint")).required().wide();
    let section = |title: &str, inputs: Vec<Input>| Section { title: t.get(title), inputs, is_folded: false };
    let folded = |title: &str, inputs: Vec<Input>| Section { title: t.get(title), inputs, is_folded: true };
    let parts = (1..=parts_of(typed)).flat_map(|number| part(t, chart, number)).collect();
    let filled = |mut section: Section| {
        for input in &mut section.inputs {
            typed.get(&input.name).clone_into(&mut input.value);
        }
        section
    };
    [
        Section { inputs: vec![name], ..Section::default() },
        section("web-rules-when", when(t, chart, currency)),
        folded("web-rules-further", further),
        section("web-rules-then", then(t, chart)),
        folded("web-rules-split", parts),
        folded("web-rules-more-said", more),
    ]
    .map(filled)
    .to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(when: &[&str], then: &[&str]) -> RuleText {
        let own = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        RuleText { name: "Test".into(), when: own(when), then: own(then), confidence_percent: USUAL_PERCENT }
    }

    #[test]
    fn a_rule_goes_through_the_form_unchanged() {
        let t = Words::new("en");
        for rule in [
            text(&["note~rent | heating", "sign=out", "amount=10.00..20.00 EUR"], &["account=Expenses:General:Rent"]),
            text(&["counterparty~Chris", "account=Assets:Bank:Giro"], &["fund=general", "contact=D-0042"]),
            text(&["note~one word", "note=exactly this", "kind=fee"], &["what=payment", "fund=general", "text=Fee"]),
            text(&["amount=5.00 EUR"], &["split=60%,fund=a", "split=10.00 EUR,fund=b", "split=rest,fund=c"]),
            text(&["sign=in"], &["split=40%,fund=a", "split=20%,fund=b", "split=20%,fund=c", "split=20%,fund=d"]),
        ] {
            let typed = Fields::of(&rule, Currency::EUR).typed();
            let mut read = read(&t, &typed, Currency::EUR).unwrap();
            let mut wanted = rule.clone();
            read.when.sort();
            wanted.when.sort();
            assert_eq!(read, wanted);
        }
    }

    #[test]
    fn what_cannot_be_read_is_said_at_its_field() {
        let t = Words::new("en");
        let mut fields = Fields::empty();
        for (name, value) in [("note", "x"), ("further", "sometimes"), ("share-1", "many"), ("from", "1.250")] {
            fields.set(name, value);
        }
        let problems = read(&t, &fields.typed(), Currency::EUR).unwrap_err();
        let at: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(at, ["name", "from", "note", "further", "share-1"]);
    }
}

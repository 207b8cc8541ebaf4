//! The forms: what each asks, and how what was typed becomes a value. Recording makes a [`Record`], the same acts as
//! `record` and the API. Knows no request and no database; what can be chosen is given as [`Lists`].

pub mod access;
pub mod bank;
pub mod book;
pub mod donation;
pub mod event;
pub mod goods;
pub mod journal;
pub mod moving;
pub mod night;
pub mod payment;
pub mod product;
pub mod sale;
pub mod stall;
pub mod transfer;

use chrono::NaiveDate;

use crate::acts::{FeeBorneBy, Record, chart};
use crate::ledger::{AccountPath, Currency, FundCode};
use crate::web::form::{LINE, Reader, Typed, field};
use crate::web::views::record::ChoiceGroup;
use crate::web::views::{Choice, FieldProblem, Form, Input, Kind, Section};
use crate::words::Words;

/// What can be chosen, in the reader's language.
#[derive(Debug, Clone)]
pub struct Lists {
    pub currency: Currency,
    /// Some account holds another currency than the book's.
    pub has_others: bool,
    pub today: NaiveDate,
    /// Open funds by name; the value is the code.
    pub funds: Vec<Choice>,
    /// Open accounts where money lies; the value is the path.
    pub money: Vec<Choice>,
    /// Open accounts that say what money was spent on.
    pub expenses: Vec<Choice>,
    /// All open accounts by kind, for the free entry.
    pub accounts: Vec<ChoiceGroup>,
    /// Events, newest first; the value is the code.
    pub events: Vec<Choice>,
    /// Codes of contacts.
    pub contacts: Vec<String>,
}

/// The first step of every form: look at what will be posted.
pub const CHECK: &str = "check";

/// The fund that bears fees when a gift is to arrive whole.
const GENERAL: &str = "general";

impl Lists {
    fn date(&self, t: &Words) -> Input {
        let last = self.today.format("%Y-%m-%d").to_string();
        let value = last.clone();
        Input::new(Kind::Date, "date", t.get("web-f-date")).value(value).between("1970-01-01", last).required()
    }

    fn fund(&self, t: &Words, label: &str) -> Input {
        Input::new(Kind::Select, "fund", t.get(label)).choices(with_choose(t, &self.funds)).required()
    }

    fn place(&self, t: &Words, name: &str, label: &str) -> Input {
        Input::new(Kind::Select, name, t.get(label)).choices(self.money.clone()).required()
    }

    /// Where a cost was paid from; or to whom it is owed: who laid it out, or who sent a bill.
    fn paid_or_owed(&self, t: &Words) -> [Input; 2] {
        let known = self.accounts.iter().flat_map(|group| &group.choices).map(|choice| choice.value.as_str());
        let below = |path: &str, parent: &str| Some(path.strip_prefix(parent)?.strip_prefix(':')?.to_owned());
        let short = |path: &str| OWED.iter().find_map(|(_, parent)| below(path, parent));
        let short: Vec<String> = known.filter_map(short).collect();
        let later = OWED.map(|(name, _)| Choice::new(name, t.get(&format!("web-f-owed-{name}"))));
        let from = self.money.iter().cloned().chain(later).collect();
        [
            Input::new(Kind::Select, "from", t.get("web-f-from")).choices(from).required(),
            Input::new(Kind::Text, "owed_to", t.get("web-f-owed-to"))
                .hint(t.get("web-f-owed-to-hint"))
                .suggestions(short)
                .autocomplete("off"),
        ]
    }

    fn amount(&self, t: &Words, name: &str, label: &str) -> Input {
        let input = Input::new(Kind::Amount, name, t.get(label)).unit(self.currency.code());
        if name == "amount" { input.hint(self.hint(t)) } else { input }
    }

    /// That an account with another currency decides in what the amount is; nothing where there is none.
    fn hint(&self, t: &Words) -> String {
        if self.has_others { t.get("web-f-amount-other") } else { String::new() }
    }

    /// The amount as the first thing asked.
    fn lead_amount(&self, t: &Words) -> Input {
        let input = Input::new(Kind::LeadAmount, "amount", t.get("web-f-amount")).unit(self.currency.code());
        input.hint(self.hint(t)).required().focused()
    }

    fn event(&self, t: &Words) -> Input {
        let none = Choice::new("", t.get("web-f-no-event"));
        let choices = std::iter::once(none).chain(self.events.iter().cloned()).collect();
        Input::new(Kind::Select, "event", t.get("web-f-event")).choices(choices)
    }

    fn contact(&self, t: &Words, label: &str) -> Input {
        Input::new(Kind::Text, "contact", t.get(label))
            .hint(t.get("web-f-contact-hint"))
            .suggestions(self.contacts.clone())
            .autocomplete("off")
    }
}

/// What is not paid yet, as it is chosen instead of a place, and below which account it is owed.
const OWED: [(&str, &str); 2] = [("laid-out", chart::REIMBURSE), ("bill", chart::PAYABLE)];

/// Where a cost was paid from, or to whom it is owed.
enum Paid {
    From(AccountPath),
    Owed(AccountPath),
}

fn read_paid(reader: &mut Reader<'_>) -> Option<Paid> {
    let (from, owed_to) = (reader.typed().get("from"), field("owed_to", "web-f-owed-to"));
    let Some((_, parent)) = OWED.iter().find(|(name, _)| *name == from) else {
        if !reader.typed().get("owed_to").is_empty() {
            reader.wrong("owed_to", "web-wrong-paid-and-owed", &[]);
        }
        return reader.needed_choice(field("from", "web-f-from")).map(Paid::From);
    };
    let short = reader.needed_text(owed_to, 80)?;
    let path = if short.contains(':') { short.clone() } else { format!("{parent}:{short}") };
    let owed = path.parse().ok();
    if owed.is_none() {
        reader.wrong("owed_to", "deed-wrong-owed", &[("read", &short)]);
    }
    owed.map(Paid::Owed)
}

fn with_choose(t: &Words, choices: &[Choice]) -> Vec<Choice> {
    std::iter::once(Choice::new("", t.get("web-f-choose"))).chain(choices.iter().cloned()).collect()
}

/// Who bears a fee: the fund itself, or general so that all of it arrives.
fn fee_inputs(t: &Words, lists: &Lists) -> Vec<Input> {
    let bearer = [Choice::new("fund", t.get("web-f-fee-fund")), Choice::new(GENERAL, t.get("web-f-fee-general"))];
    vec![
        lists.amount(t, "fee", "web-f-fee").hint(t.get("web-f-fee-hint")),
        Input::new(Kind::Select, "fee_borne_by", t.get("web-f-fee-borne-by")).choices(bearer.to_vec()),
    ]
}

/// What can be said of every act, folded away.
fn more(t: &Words, inputs: Vec<Input>) -> Section {
    let common = [
        Input::new(Kind::Text, "reference", t.get("web-f-reference")).autocomplete("off"),
        Input::new(Kind::Area, "description", t.get("web-f-note")).hint(t.get("web-f-note-hint")),
    ];
    let inputs = inputs.into_iter().chain(common).collect();
    Section { title: t.get("web-f-more"), inputs, is_folded: true }
}

/// A form that asks for an act and is looked at before it posts.
fn act_form(t: &Words, action: &str, key: &str, sections: Vec<Section>) -> Form {
    Form {
        action: action.to_owned(),
        key: key.to_owned(),
        sections,
        submit: t.get("web-record-check"),
        step: CHECK.to_owned(),
        cancel: "/record".to_owned(),
        ..Form::default()
    }
}

/// Puts back what was typed, and what is wrong with it.
#[must_use]
pub fn refilled(mut form: Form, typed: &Typed, problems: &[FieldProblem]) -> Form {
    form.refill(&|name| typed.find(name).map(str::to_owned), problems);
    form
}

/// Why a restricted fund may fall below zero.
#[must_use]
pub fn override_input(t: &Words) -> Input {
    Input::new(Kind::Text, "override", t.get("web-f-override")).hint(t.get("web-f-override-hint")).wide()
}

/// The date of a record, and what can be said of every act.
struct Said {
    date: Option<NaiveDate>,
    description: Option<String>,
    reference: Option<String>,
    contact: Option<String>,
    event: Option<String>,
    override_reason: Option<String>,
    rededication: Option<String>,
}

impl Said {
    fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            date: reader.needed_date(field("date", "web-f-date")),
            description: reader.text(field("description", "web-f-note"), LINE),
            reference: reader.text(field("reference", "web-f-reference"), LINE),
            contact: reader.text(field("contact", "web-f-contact"), 40),
            event: reader.text(field("event", "web-f-event"), 40),
            override_reason: reader.text(field("override", "web-f-override"), LINE),
            rededication: reader.text(field("rededication", "web-f-rededication"), LINE),
        }
    }

    /// The record, once its act and its date could be read.
    fn record(self, key: &str, act: Option<impl Into<crate::acts::Act>>) -> Option<Record> {
        let mut record = Record::new(key, self.date?, act?);
        record.description = self.description;
        record.reference = self.reference;
        record.contact = self.contact;
        record.event = self.event;
        record.override_reason = self.override_reason;
        record.rededication = self.rededication;
        Some(record)
    }
}

fn read_bearer(reader: &mut Reader<'_>) -> FeeBorneBy {
    match reader.choice::<FundCode>(field("fee_borne_by", "web-f-fee-borne-by")) {
        Some(fund) if fund.as_str() != "fund" => FeeBorneBy::Other(fund),
        _ => FeeBorneBy::Fund,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub fn lists() -> Lists {
        let choices = |values: &[&str]| values.iter().map(|value| Choice::new(*value, *value)).collect();
        Lists {
            currency: Currency::EUR,
            has_others: false,
            today: NaiveDate::from_ymd_opt(2026, 10, 31).unwrap(),
            funds: choices(&["general", "rupression"]),
            money: choices(&["Assets:Bank:Giro", "Assets:PayPal:EUR", "Assets:Cash:Box"]),
            expenses: choices(&["Expenses:Support:Legal", "Expenses:Event:PA"]),
            accounts: Vec::new(),
            events: choices(&["E05"]),
            contacts: vec!["D-0042".to_owned()],
        }
    }

    pub fn typed(fields: &[(&str, &str)]) -> Typed {
        let date = ("date", "2026-10-31");
        let fields = fields.iter().chain(std::iter::once(&date));
        Typed::new(fields.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    /// The act as one line of `record`: what is typed and what a file says must be the same thing.
    pub fn line(record: Result<Record, Vec<FieldProblem>>) -> String {
        serde_json::to_string(&record.unwrap()).unwrap()
    }

    pub fn wrong(record: Result<Record, Vec<FieldProblem>>) -> Vec<String> {
        record.unwrap_err().into_iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn a_form_keeps_what_was_typed_and_marks_what_is_wrong() {
        let t = Words::new("en");
        let typed = typed(&[("amount", "zwanzig"), ("fund", "rupression"), ("description", "at the stall")]);
        let problems = donation::read(&t, Currency::EUR, &typed, "k").unwrap_err();
        let form = refilled(donation::form(&t, &lists(), "k"), &typed, &problems);
        let input = |name: &str| {
            form.sections.iter().flat_map(|section| &section.inputs).find(|input| input.name == name).unwrap()
        };
        assert_eq!(input("amount").value, "zwanzig");
        assert!(input("amount").has_error() && !input("amount").has_focus);
        assert_eq!(input("fund").value, "rupression");
        assert!(input("into").has_error());
        assert!(form.sections[1].is_open(), "what is filled is not folded away");
    }
}

//! How pages of many groups show the same things: an entry in a list, what was just done, what a fund is. Knows no
//! request.

use actix_web::HttpResponse;
use chrono::NaiveDate;

use crate::ledger::check::SealedEntry;
use crate::ledger::{Currency, EntryKind, Fund, Money, Restriction};
use crate::ops::OpsError;
use crate::ops::survey_book::Equation;
use crate::store::accounts::Chart;
use crate::store::{Conn, entry_links};
use crate::web::error::WebError;
use crate::web::form::Typed;
use crate::web::forms::refilled;
use crate::web::page::Visitor;
use crate::web::tell;
use crate::web::views::home;
use crate::web::views::record::FormPage;
use crate::web::views::{Choice, EntryRow, FieldProblem, Flash, Form, Frame, Input, Part, Section, Tone, Undo};
use crate::words::Words;

/// An entry with what a list of entries says of it.
pub struct Listed {
    pub sealed: SealedEntry,
    pub is_reversed: bool,
    amount: Money,
    funds: String,
}

/// Gives each entry what a list says of it.
///
/// # Errors
/// When the book cannot be read.
pub fn listed(conn: &mut Conn, chart: &Chart, found: Vec<SealedEntry>) -> Result<Vec<Listed>, WebError> {
    let numbers: Vec<i64> = found.iter().map(|sealed| sealed.seal.sequence).collect();
    let reversed = entry_links::list_reversed(conn, &numbers)?;
    let mut list = Vec::with_capacity(found.len());
    for sealed in found {
        let is_reversed = reversed.contains(&sealed.seal.sequence);
        let mut funds: Vec<&str> = Vec::new();
        for line in &sealed.draft.lines {
            let name = chart.fund(&line.fund).map_or(line.fund.as_str(), |fund| fund.name.as_str());
            if !funds.contains(&name) {
                funds.push(name);
            }
        }
        let (amount, funds) = (amount_of(chart, &sealed), funds.join(", "));
        list.push(Listed { sealed, is_reversed, amount, funds });
    }
    Ok(list)
}

/// What was given, sold or earned; else what came to or left the places where money lies, or what the entry is about.
fn amount_of(chart: &Chart, sealed: &SealedEntry) -> Money {
    let lines = &sealed.draft.lines;
    let about = tell::amount_of(chart, &sealed.draft);
    if let (EntryKind::Donation | EntryKind::MerchSale | EntryKind::EventIncome, Some(money)) =
        (sealed.draft.kind, about)
    {
        return if sealed.draft.reverses.is_some() { money.negated() } else { money };
    }
    let currency = lines.first().map_or(Currency::EUR, |line| line.amount.currency);
    let own = || lines.iter().filter(|line| line.amount.currency == currency);
    let is_money = |path| chart.role(path).is_some_and(crate::ledger::Role::is_money);
    let net = own().filter(|line| is_money(&line.account)).map(|line| line.amount.minor).fold(0, i64::saturating_add);
    if net != 0 { Money::new(net, currency) } else { about.unwrap_or(Money::zero(currency)) }
}

impl Listed {
    /// The row of a list; it can be taken back where the reader may.
    #[must_use]
    pub fn row(&self, t: &Words, may_record: bool) -> EntryRow {
        let draft = &self.sealed.draft;
        let number = self.sealed.seal.sequence;
        let can_undo = may_record && !self.is_reversed && draft.reverses.is_none();
        EntryRow {
            number: number.to_string(),
            href: format!("/entries/{number}"),
            date: t.date(draft.date),
            kind: t.get(&format!("reports-line-{}", draft.kind.name().replace('_', "-"))),
            text: draft.description.clone(),
            fund: self.funds.clone(),
            amount: t.amount(self.amount),
            currency: self.amount.currency.to_string(),
            is_taken_back: self.is_reversed,
            undo: if can_undo { format!("/entries/{number}/reverse") } else { String::new() },
        }
    }
}

/// The frame, saying what was done just before; an entry that was recorded can be taken back.
#[must_use]
pub fn frame(visitor: &Visitor, title: &str, part: Part) -> Frame {
    let mut frame = visitor.frame(title, part);
    frame.flash = visitor.said().filter(|said| visitor.words().has(&said.key)).map(|said| {
        let is_entry = said.key.starts_with("web-said-recorded") && said.about.parse::<i64>().is_ok();
        let is_several = said.key == "web-said-several";
        let number = said.about.split('.').next().unwrap_or_default();
        let what = if is_several { "reverse-together" } else { "reverse" };
        let undo = Undo { action: format!("/entries/{number}/{what}"), key: format!("undo-{number}") };
        Flash {
            tone: Tone::Good,
            text: said.text(visitor.words()),
            undo: ((is_entry || is_several) && frame.may_record).then_some(undo),
            ..Flash::default()
        }
    });
    frame
}

/// What is said to a day that has not come: what was sold, counted, paid or moved is recorded on its day.
#[must_use]
pub fn to_come(t: &Words, day: NaiveDate, today: NaiveDate) -> Option<FieldProblem> {
    let told = || t.with("web-wrong-to-come", &[("day", &t.date(day)), ("today", &t.date(today))]);
    (day > today).then(|| FieldProblem { field: "date".to_owned(), message: told() })
}

/// What is said of entries that were recorded together: `key` of a single one, or all of them by their numbers.
#[must_use]
pub fn said_of<'k>(key: &'k str, numbers: &[i64]) -> (&'k str, String) {
    let (first, last) = (numbers.iter().min(), numbers.iter().max());
    match (first, last) {
        (Some(first), Some(last)) if first != last => ("web-said-several", format!("{first}.{last}.{}", numbers.len())),
        _ => (key, last.copied().unwrap_or(0).to_string()),
    }
}

/// The frame of a page whose title is the text of `key`.
#[must_use]
pub fn titled(visitor: &Visitor, key: &str, part: Part) -> Frame {
    frame(visitor, &visitor.words().get(key), part)
}

/// A form's refusal: what it names and the book does not have is a mistake in the form, not a page that is not there.
pub fn refused(error: OpsError) -> WebError {
    match error {
        // How a program would look it up is no way for whoever has a page.
        OpsError::NotFound { what, hint } if hint.contains("solidarity-ledger") || hint.contains('`') => {
            WebError::Refused(vec![format!("There is no {what}. Write it as the lists have it.")])
        }
        OpsError::NotFound { .. } => WebError::Refused(vec![error.to_string()]),
        other => other.into(),
    }
}

/// A refusal of the book as problems on top of the form.
///
/// # Errors
/// What is no refusal: that is for the error page.
pub fn problems(error: WebError) -> Result<Vec<FieldProblem>, WebError> {
    problems_at(error, "")
}

/// A refusal of the book as problems at one field.
///
/// # Errors
/// As [`problems`].
pub fn problems_at(error: WebError, field: &str) -> Result<Vec<FieldProblem>, WebError> {
    match error {
        WebError::Refused(messages) => {
            Ok(messages.into_iter().map(|message| FieldProblem { field: field.to_owned(), message }).collect())
        }
        other => Err(other),
    }
}

/// Funds = money + stock + other assets, where there are any + owed to us − owed by us.
#[must_use]
pub fn equation(t: &Words, currency: Currency, sums: &Equation) -> home::Equation {
    let amount = |minor| t.amount(Money::new(minor, currency));
    home::Equation {
        funds: amount(sums.funds),
        money: amount(sums.money),
        stock: amount(sums.stock),
        other_assets: if sums.other_assets == 0 { String::new() } else { amount(sums.other_assets) },
        owed_to_us: amount(sums.owed_to_us),
        we_owe: amount(sums.we_owe),
        currency: currency.to_string(),
    }
}

/// Part of the whole in percent.
#[must_use]
pub fn share(minor: i64, whole: i64) -> u8 {
    let percent = minor.max(0).saturating_mul(100).checked_div(whole.max(1)).unwrap_or(0);
    u8::try_from(percent.min(100)).unwrap_or(100)
}

/// Open funds to choose from.
#[must_use]
pub fn fund_choices(chart: &Chart) -> Vec<Choice> {
    let open = chart.funds().into_iter().filter(|fund| !fund.is_closed);
    open.map(|fund: &Fund| Choice::new(fund.code.as_str(), fund.name.as_str())).collect()
}

/// The key of what a restriction is called.
#[must_use]
pub fn restriction_key(restriction: Restriction) -> String {
    format!("web-fund-{}", restriction.name())
}

/// The day a moment of the book falls on.
#[must_use]
pub fn day_of(t: &Words, moment: &str) -> String {
    let day = moment.get(..10).and_then(|day| day.parse::<chrono::NaiveDate>().ok());
    day.map_or_else(|| moment.to_owned(), |day| t.date(day))
}

/// A page that is one form, refilled with what was typed where something is wrong.
///
/// # Errors
/// When the page cannot be rendered.
pub fn form_page(
    visitor: &Visitor,
    (title, part): (&str, Part),
    mut form: Form,
    typed: Option<(&Typed, &[FieldProblem])>,
) -> Result<HttpResponse, WebError> {
    let t = visitor.words();
    let frame = visitor.frame(title, part);
    if let Some((typed, problems)) = typed {
        form = refilled(form, typed, problems);
    }
    let page = FormPage {
        t,
        frame: &frame,
        intro: String::new(),
        back_href: form.cancel.clone(),
        back: t.get(&part.text_key()),
        warning: String::new(),
        form,
    };
    if typed.is_some() { visitor.show_again(&page) } else { visitor.show(&page) }
}

/// A form of one section.
#[must_use]
pub fn form(action: &str, cancel: &str, submit: String, inputs: Vec<Input>) -> Form {
    Form {
        action: action.to_owned(),
        cancel: cancel.to_owned(),
        submit,
        sections: vec![Section { inputs, ..Section::default() }],
        ..Form::default()
    }
}

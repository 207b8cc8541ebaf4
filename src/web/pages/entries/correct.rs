//! Replacing an entry: the free form filled with its lines, a look at what will stand instead, then its reversal and
//! the replacement in one step.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use super::entry::{Known, Wrong};
use crate::acts::Record;
use crate::ledger::{Currency, Draft, DraftLine, Money};
use crate::ops::record_acts::{Rehearsal, preview_act};
use crate::ops::reverse_entry::{correct_entry, rehearse_correction};
use crate::ops::{Acting, OpsError};
use crate::store::{Conn, Pool, entries};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::form::{LINE, Reader, Typed, field};
use crate::web::forms::{journal, refilled};
use crate::web::guard::Posted;
use crate::web::page::{Visitor, fresh_key, go_and_say};
use crate::web::pages::record::choices::Choices;
use crate::web::pages::{record, shown};
use crate::web::tell;
use crate::web::views::record::{Journal, Kept, Preview};
use crate::web::views::{Fact, FieldProblem, Form, Input, Kind, Part};
use crate::words::Words;

/// An entry to be replaced, and what the form offers.
struct Sheet {
    known: Known,
    choices: Choices,
    currency: Currency,
    number: i64,
    key: String,
}

impl Sheet {
    async fn load(pool: &web::Data<Pool>, number: i64, key: Option<String>) -> Result<Self, WebError> {
        let (known, choices) = ask(pool, move |conn| Ok((Known::load(conn, number)?, Choices::load(conn)?))).await?;
        let currency = known.sealed.draft.lines.first().map_or(choices.currency, |line| line.amount.currency);
        let key = key.or_else(fresh_key).ok_or_else(|| WebError::broken(&"there is no randomness"))?;
        Ok(Self { known, choices, currency, number, key })
    }

    const fn draft(&self) -> &Draft {
        &self.known.sealed.draft
    }

    /// Why the form cannot replace this entry.
    fn why_not(&self, t: &Words) -> Option<String> {
        let is_mixed = self.draft().lines.iter().any(|line| line.amount.currency != self.currency);
        self.known.why_not_reversed(t).or_else(|| is_mixed.then(|| t.get("web-correct-mixed")))
    }

    /// The entry as the form would send it.
    fn filled(&self) -> Typed {
        let draft = self.draft();
        let mut fields = vec![
            ("date".to_owned(), draft.date.to_string()),
            ("reference".to_owned(), draft.reference.clone().unwrap_or_default()),
            ("description".to_owned(), draft.description.clone()),
        ];
        for (line, n) in draft.lines.iter().zip(1_usize..) {
            let side = if line.amount.minor > 0 { "debit" } else { "credit" };
            let amount = Money::new(line.amount.minor.saturating_abs(), line.amount.currency).to_string();
            fields.push((format!("account-{n}"), line.account.to_string()));
            fields.push((format!("fund-{n}"), line.fund.to_string()));
            fields.push((format!("{side}-{n}"), amount));
            fields.push((format!("memo-{n}"), line.memo.clone().unwrap_or_default()));
        }
        Typed::new(fields)
    }

    fn answer(&self, visitor: &Visitor, typed: &Typed, problems: &[FieldProblem]) -> Result<HttpResponse, WebError> {
        let t = visitor.words();
        let lists = self.choices.lists(t, acting(visitor).today);
        let mut form = Form {
            action: format!("/entries/{}/correct", self.number),
            cancel: format!("/entries/{}", self.number),
            ..journal::form(t, &lists, &self.key)
        };
        let reason = Input::new(Kind::Text, "reason", t.get("web-f-correct-reason"));
        if let Some(section) = form.sections.first_mut() {
            section.inputs.push(reason.hint(t.get("web-reverse-reason-hint")).wide());
        }
        let form = refilled(form, typed, problems);
        let title = t.with("web-correct-title", &[("number", &self.number.to_string())]);
        let page = Journal {
            t,
            frame: &visitor.frame(&title, Part::Entries),
            back: t.with("web-entry-title", &[("number", &self.number.to_string())]),
            currency: self.currency.to_string(),
            exponent: self.currency.exponent(),
            accounts: lists.accounts,
            funds: lists.funds,
            rows: journal::rows(typed, problems, typed.get("step") == "more"),
            form,
        };
        visitor.answer(if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }, &page)
    }

    /// What was typed, as an act, with the reason.
    fn read(&self, t: &Words, typed: &Typed) -> Result<(Record, Option<String>), Vec<FieldProblem>> {
        let mut reader = Reader::new(t, typed);
        let reason = reader.text(field("reason", "web-f-correct-reason"), LINE);
        reader.finish(Some(()))?;
        Ok((journal::read(t, self.currency, typed, &self.key)?, reason))
    }

    fn preview(&self, visitor: &Visitor, typed: &Typed, rehearsal: &Rehearsal) -> Result<HttpResponse, WebError> {
        let (t, chart, draft) = (visitor.words(), &self.choices.chart, &rehearsal.draft);
        let after = rehearsal.spendable.iter().map(|(fund, money)| Fact {
            name: tell::fund(chart, fund),
            value: t.money(*money),
            href: String::new(),
        });
        let title = t.with("web-correct-preview", &[("number", &self.number.to_string())]);
        visitor.show(&Preview {
            t,
            frame: &visitor.frame(&title, Part::Entries),
            action: format!("/entries/{}/correct", self.number),
            key: self.key.clone(),
            sentence: tell::sentence(t, chart, draft),
            facts: record::preview::facts(t, draft),
            warnings: rehearsal.set_right.iter().map(|draft| record::preview::told_right(t, draft)).collect(),
            postings: tell::postings(t, chart, draft),
            after: after.collect(),
            tags: Vec::new(),
            kept: typed.kept().into_iter().map(|(name, value)| Kept { name, value }).collect(),
            has_next: false,
        })
    }
}

/// What stands instead: what was typed, with what the form does not ask taken over from the entry.
fn replacement_of(conn: &mut Conn, record: &Record, old: &Draft, receipts: Vec<String>) -> Result<Draft, OpsError> {
    let typed = preview_act(conn, record)?;
    Ok(Draft {
        kind: old.kind,
        contact: old.contact.clone(),
        event: old.event.clone(),
        rededication: old.rededication.clone(),
        vouchers: receipts,
        stock_moves: old.stock_moves.clone(),
        ..typed
    })
}

/// The lines on goods, which are counted by pieces too.
fn goods_of(lines: &[DraftLine], old: &Draft) -> Vec<(String, String, i64)> {
    let is_goods = |line: &&DraftLine| old.stock_moves.iter().any(|moved| moved.place == line.account);
    let goods = lines.iter().filter(is_goods);
    let mut goods: Vec<_> =
        goods.map(|line| (line.account.to_string(), line.fund.to_string(), line.amount.minor)).collect();
    goods.sort();
    goods
}

/// What came of looking or posting.
enum Outcome {
    Posted(i64, bool),
    Seen(Box<Rehearsal>),
    GoodsChanged,
    /// The refusal, and whether a reason would let it through.
    Refused(OpsError, bool),
}

/// What is to be done with an entry.
struct Wish {
    number: i64,
    record: Record,
    reason: Option<String>,
    receipts: Vec<String>,
    is_final: bool,
}

fn fulfil(conn: &mut Conn, old: &Draft, wish: Wish, acting: &Acting) -> Result<Outcome, WebError> {
    let keys = entries::find_keys(conn, std::slice::from_ref(&wish.record.key))?;
    if let Some((sequence, _)) = keys.get(&wish.record.key) {
        return Ok(Outcome::Posted(*sequence, true));
    }
    let draft = match replacement_of(conn, &wish.record, old, wish.receipts) {
        Ok(draft) => draft,
        Err(error) => return Ok(Outcome::Refused(error, false)),
    };
    if goods_of(&draft.lines, old) != goods_of(&old.lines, old) {
        return Ok(Outcome::GoodsChanged);
    }
    let (number, reason) = (wish.number, wish.reason.as_deref());
    let outcome = if wish.is_final {
        let posted = correct_entry(conn, number, draft.clone(), reason, acting);
        posted.map(|posted| Outcome::Posted(posted.sequences.last().copied().unwrap_or(number), false))
    } else {
        rehearse_correction(conn, number, draft.clone(), reason, acting).map(|seen| Outcome::Seen(Box::new(seen)))
    };
    Ok(outcome.unwrap_or_else(|error| {
        let helps = reason.is_none() && rehearse_correction(conn, number, draft, Some("?"), acting).is_ok();
        Outcome::Refused(error, helps)
    }))
}

/// GET /entries/{number}/correct
pub async fn show(
    visitor: Visitor,
    pool: web::Data<Pool>,
    number: web::Path<String>,
) -> Result<HttpResponse, WebError> {
    let sheet = Sheet::load(&pool, super::number_of(&number)?, None).await?;
    match sheet.why_not(visitor.words()) {
        Some(message) => refuse(&sheet, &visitor, message),
        None => sheet.answer(&visitor, &sheet.filled(), &[]),
    }
}

fn refuse(sheet: &Sheet, visitor: &Visitor, message: String) -> Result<HttpResponse, WebError> {
    let problems = vec![FieldProblem { field: String::new(), message }];
    sheet.known.answer(visitor, &Wrong { problems, ..Wrong::default() })
}

/// POST /entries/{number}/correct
pub async fn take(
    visitor: Visitor,
    pool: web::Data<Pool>,
    number: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, WebError> {
    let (number, typed, t) = (super::number_of(&number)?, &posted.0, visitor.words());
    let sent = Some(typed.get("key")).filter(|key| !key.is_empty() && key.len() <= 100).map(str::to_owned);
    let is_final = typed.get("step") == "post" && sent.is_some();
    let sheet = Sheet::load(&pool, number, sent).await?;
    if matches!(typed.get("step"), "more" | "edit") {
        return sheet.answer(&visitor, typed, &[]);
    }
    let (record, reason) = match sheet.read(t, typed) {
        Ok(read) => read,
        Err(problems) => return sheet.answer(&visitor, typed, &problems),
    };
    let receipts = sheet.known.receipts.iter().map(|one| one.hash.clone()).collect();
    let wish = Wish { number, record, reason, receipts, is_final };
    let (old, acting) = (sheet.draft().clone(), acting(&visitor));
    match ask(&pool, move |conn| fulfil(conn, &old, wish, &acting)).await? {
        Outcome::Posted(new, false) => {
            Ok(go_and_say(&format!("/entries/{new}"), "web-said-corrected", &number.to_string()))
        }
        Outcome::Posted(new, true) => Ok(go_and_say(&format!("/entries/{new}"), "web-said-already", &new.to_string())),
        Outcome::Seen(rehearsal) => sheet.preview(&visitor, typed, &rehearsal),
        Outcome::GoodsChanged => {
            let problem = FieldProblem { field: String::new(), message: t.get("web-correct-stock") };
            sheet.answer(&visitor, typed, &[problem])
        }
        Outcome::Refused(error, helps) => match sheet.why_not(t) {
            Some(message) => refuse(&sheet, &visitor, message),
            None => {
                let problems = shown::problems_at(error.into(), if helps { "reason" } else { "" })?;
                sheet.answer(&visitor, typed, &problems)
            }
        },
    }
}

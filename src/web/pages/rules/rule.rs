//! One rule: made, from a line or by hand, changed, and tried on past lines before it is saved.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::fields::{self, Fields};
use super::said::{explained, sentence};
use crate::import::rules::{Proposal, Rule, What};
use crate::ledger::Currency;
use crate::ops::keep_rules::{RuleText, add_rule, change_rule, find_rule, read_rule};
use crate::ops::propose_lines::propose_lines;
use crate::ops::try_rule::{Hit, Trial, Verdict, try_rule};
use crate::store::accounts::Chart;
use crate::store::{Conn, Pool, books, personal};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::form::Typed;
use crate::web::forms::refilled;
use crate::web::guard::Posted;
use crate::web::page::{Visitor, go_and_say};
use crate::web::pages::bank::said::{frame, money};
use crate::web::pages::imports::pieces;
use crate::web::pages::shown;
use crate::web::views::rules::{HitRow, RulePage};
use crate::web::views::{FieldProblem, Form, Input, Kind, Section, Tag, Tone};
use crate::words::Words;

/// How many of the lines a rule finds stand on the page.
const SHOWN: usize = 50;

/// What a line that was under review brings along.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct FromLine {
    line: Option<i64>,
    #[serde(default)]
    what: String,
    #[serde(default)]
    fund: String,
    #[serde(default)]
    account: String,
}

/// The book as the form needs it, and what came of trying.
struct Looked {
    chart: Chart,
    currency: Currency,
    tried: Option<(Rule, Trial)>,
    /// Why the rule is none, where it was asked to be one.
    refused: Option<WebError>,
}

fn look(conn: &mut Conn, text: Option<&RuleText>, id: Option<i64>) -> Result<Looked, WebError> {
    let (chart, currency) = (Chart::load(conn)?, books::get(conn)?.currency);
    let (mut tried, mut refused) = (None, None);
    match text.map(|text| read_rule(conn, text)) {
        None => {}
        Some(Ok(rule)) => {
            let trial = try_rule(conn, &rule, id)?;
            tried = Some((rule, trial));
        }
        Some(Err(error)) => refused = Some(error.into()),
    }
    Ok(Looked { chart, currency, tried, refused })
}

/// GET /rules/new
pub async fn ask_new(
    visitor: Visitor,
    pool: web::Data<Pool>,
    from: web::Query<FromLine>,
) -> Result<HttpResponse, WebError> {
    let from = from.into_inner();
    let fields = match from.line {
        None => Fields::empty(),
        Some(line) => ask(&pool, move |conn| of_line(conn, line, &from)).await?,
    };
    // A rule from a line says at once what it would find.
    let is_tried = !fields.typed().get("back").is_empty();
    render(&visitor, &pool, None, &fields.typed(), is_tried, Vec::new()).await
}

/// A rule as the line suggests it: who it is from, which way the money went, and what was chosen for it.
fn of_line(conn: &mut Conn, id: i64, from: &FromLine) -> Result<Fields, WebError> {
    let stored = personal::find_line(conn, id)?.ok_or(WebError::NotFound)?;
    let line = stored.line.clone();
    let back = format!("/imports/{}/review", stored.import_id);
    let mut fields = Fields::empty();
    fields.set("back", back);
    let name = if line.counterparty.trim().is_empty() { &line.purpose } else { &line.counterparty };
    fields.set("name", name.trim().chars().take(60).collect::<String>());
    match line.counterparty_account.as_deref().filter(|number| !number.is_empty()) {
        Some(number) => fields.set("counterparty-account", number),
        None if !line.counterparty.trim().is_empty() => fields.set("counterparty", line.counterparty.trim()),
        None => fields.set("note", line.purpose.trim().chars().take(60).collect::<String>()),
    }
    fields.set("sign", if line.net_minor > 0 { "in" } else { "out" });
    let chosen = (!from.what.is_empty()).then(|| Proposal {
        what: What::named(&from.what),
        account: from.account.parse().ok(),
        fund: from.fund.parse().ok(),
        ..Proposal::default()
    });
    let proposed =
        match chosen {
            Some(chosen) => Some(chosen),
            None => propose_lines(conn, vec![stored])?.into_iter().find_map(|one| one.explanation).map(|known| {
                Proposal { what: Some(known.what), account: known.account, fund: known.fund, ..Proposal::default() }
            }),
        };
    if let Some(mut proposal) = proposed {
        // A donation finds its own account; what else the account says need not be said twice.
        proposal.account = proposal.account.filter(|_| proposal.what != Some(What::Donation));
        fields.set_proposal(&proposal);
    }
    Ok(fields)
}

/// GET /rules/{id}
pub async fn show(visitor: Visitor, pool: web::Data<Pool>, id: web::Path<i64>) -> Result<HttpResponse, WebError> {
    let id = id.into_inner();
    let fields = ask(&pool, move |conn| {
        let rule = find_rule(conn, id)?.rule;
        let text = RuleText {
            name: rule.name.clone(),
            when: rule.when(),
            then: rule.then(),
            confidence_percent: rule.confidence_percent,
        };
        Ok(Fields::of(&text, books::get(conn)?.currency))
    })
    .await?;
    render(&visitor, &pool, Some(id), &fields.typed(), true, Vec::new()).await
}

/// POST /rules/new
pub async fn add(visitor: Visitor, pool: web::Data<Pool>, posted: Posted) -> Result<HttpResponse, WebError> {
    keep(visitor, pool, None, posted.0).await
}

/// POST /rules/{id}
pub async fn change(
    visitor: Visitor,
    pool: web::Data<Pool>,
    id: web::Path<i64>,
    posted: Posted,
) -> Result<HttpResponse, WebError> {
    keep(visitor, pool, Some(id.into_inner()), posted.0).await
}

async fn keep(
    visitor: Visitor,
    pool: web::Data<Pool>,
    id: Option<i64>,
    typed: Typed,
) -> Result<HttpResponse, WebError> {
    let t = visitor.words();
    let currency = ask(&pool, |conn| Ok(books::get(conn)?.currency)).await?;
    let text = match fields::read(t, &typed, currency) {
        Ok(text) => text,
        Err(problems) => return render(&visitor, &pool, id, &typed, false, problems).await,
    };
    if typed.get("step") == "try" {
        return render(&visitor, &pool, id, &typed, true, Vec::new()).await;
    }
    let acting = acting(&visitor);
    let kept = ask(&pool, move |conn| {
        Ok(match id {
            Some(id) => change_rule(conn, id, &text, &acting)?,
            None => add_rule(conn, &text, false, &acting)?,
        })
    })
    .await;
    match kept {
        Ok(kept) => {
            let key = if id.is_some() { "web-said-rule-changed" } else { "web-said-rule-added" };
            let to = if typed.get("back").is_empty() { "/rules" } else { typed.get("back") };
            Ok(go_and_say(to, key, &kept.id.to_string()))
        }
        Err(error) => render(&visitor, &pool, id, &typed, false, shown::problems(error)?).await,
    }
}

async fn render(
    visitor: &Visitor,
    pool: &web::Data<Pool>,
    id: Option<i64>,
    typed: &Typed,
    is_tried: bool,
    mut problems: Vec<FieldProblem>,
) -> Result<HttpResponse, WebError> {
    let t = visitor.words();
    let currency = ask(pool, |conn| Ok(books::get(conn)?.currency)).await?;
    let text = if is_tried { fields::read(t, typed, currency).ok() } else { None };
    let looked = ask(pool, move |conn| look(conn, text.as_ref(), id)).await?;
    let is_asked = !typed.get("step").is_empty();
    if let Some(refused) = looked.refused
        && is_asked
    {
        problems.extend(shown::problems(refused)?);
    }
    let title = t.get(if id.is_some() { "web-rules-change" } else { "web-rules-new" });
    let frame = frame(visitor, &title);
    let back = typed.get("back").to_owned();
    let mut sections = fields::sections(t, &looked.chart, looked.currency, typed);
    sections
        .push(Section { inputs: vec![Input::new(Kind::Hidden, "back", "").value(back.clone())], ..Section::default() });
    let form = Form {
        action: id.map_or_else(|| "/rules/new".to_owned(), |id| format!("/rules/{id}")),
        cancel: if back.is_empty() { "/rules".to_owned() } else { back },
        submit: t.get("web-rules-save"),
        step: "save".to_owned(),
        other: t.get("web-rules-try"),
        other_step: "try".to_owned(),
        sections,
        ..Form::default()
    };
    let form = refilled(form, typed, &problems);
    let (sentence, tried, hits, more) = match &looked.tried {
        None => Default::default(),
        Some((rule, trial)) => {
            let rows: Vec<HitRow> = trial.hits.iter().take(SHOWN).map(|hit| hit_row(t, &looked.chart, hit)).collect();
            let more = if trial.hits.len() > SHOWN {
                t.with("web-rules-more", &[("n", &SHOWN.to_string())])
            } else {
                String::new()
            };
            (sentence(t, &looked.chart, rule), counts(t, trial), rows, more)
        }
    };
    let page = RulePage { t, frame: &frame, sentence, form, tried, hits, more };
    if problems.is_empty() { visitor.show(&page) } else { visitor.show_again(&page) }
}

/// “Tried on 312 past lines. 2 lines wait and would be proposed, 10 were explained like this.”
fn counts(t: &Words, trial: &Trial) -> String {
    let whole = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let mut said = t.count("web-rules-tried", whole(trial.looked_at));
    let each: Vec<String> = Verdict::ALL
        .into_iter()
        .filter(|verdict| trial.count(*verdict) > 0)
        .map(|verdict| t.count(&format!("web-rules-verdict-{}", verdict.name()), whole(trial.count(verdict))))
        .collect();
    said.push(' ');
    if each.is_empty() {
        said.push_str(&t.get("web-rules-tried-none"));
    } else {
        said.push_str(&each.join(", "));
        said.push('.');
    }
    said
}

fn hit_row(t: &Words, chart: &Chart, hit: &Hit) -> HitRow {
    let stored = &hit.past.line;
    let line = &stored.line;
    let (tone, key) = match hit.verdict {
        Verdict::Proposed if !hit.by_rule.is_complete => (Tone::Warn, "incomplete"),
        Verdict::Proposed => (Tone::Good, "proposed"),
        Verdict::Same => (Tone::Good, "same"),
        Verdict::Other => (Tone::Warn, "other"),
        Verdict::Aside => (Tone::Plain, "aside"),
        Verdict::Earlier => (Tone::Plain, "earlier"),
    };
    let known = hit.past.explanation.as_ref();
    HitRow {
        date: t.date(line.date),
        name: pieces(&line.counterparty, &hit.by_rule.matched),
        purpose: pieces(&line.purpose, &hit.by_rule.matched),
        amount: money(t, line.net_minor, line.currency),
        verdict: Tag { tone, text: t.get(&format!("web-rules-tag-{key}")) },
        now: known.map(|known| explained(t, chart, known, line.currency)).unwrap_or_default(),
        now_href: known.and(stored.entry).map(|entry| format!("/entries/{entry}")).unwrap_or_default(),
        would: explained(t, chart, &hit.by_rule.explanation, line.currency),
    }
}

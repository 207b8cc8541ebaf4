//! “Is this right?”: how the file is read, what only a person can say, and the yes. Nothing is in the book before it.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use chrono::Utc;

use super::mapping::{self, Settings};
use super::progress::{SHOWN_FROM_BYTES, Yes, begin};
use crate::import::Reading;
use crate::ledger::statement::LineStatus;
use crate::ops::OpsError;
use crate::ops::fits_account;
use crate::ops::import_file::FileToImport;
use crate::ops::plan_import::{Plan, Tally, plan_import};
use crate::store::accounts::Chart;
use crate::store::{Pool, imports};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::guard::Posted;
use crate::web::page::{Visitor, go_and_say};
use crate::web::pages::bank::said::{day_of, frame, money, money_accounts, problem, problems_of};
use crate::web::session::Session;
use crate::web::uploads::Upload;
use crate::web::views::imports::Mapping;
use crate::web::views::{Choice, Fact, FieldProblem, Form, Input, Kind, Link, Section, Tag, Tone};
use crate::words::Words;

/// The file read against the book, and what the page needs beside it.
struct Looked {
    plan: Plan,
    accounts: Vec<Choice>,
    /// When the same file came before.
    before: Option<(i64, String)>,
}

async fn look(
    visitor: &Visitor,
    pool: &web::Data<Pool>,
    upload: &Upload,
) -> Result<Result<Looked, OpsError>, WebError> {
    let (today, file) = (acting(visitor).today, upload.to_file(false));
    ask(pool, move |conn| {
        let accounts = money_accounts(&Chart::load(conn)?);
        let plan = match plan_import(conn, &file, today) {
            Ok(plan) => plan,
            Err(error) => return Ok(Err(error)),
        };
        let before = match plan.same_file {
            Some(id) => imports::find(conn, id)?.map(|import| (id, import.facts.imported_at)),
            None => None,
        };
        Ok(Ok(Looked { plan, accounts, before }))
    })
    .await
}

fn waiting(visitor: &Visitor, id: &str) -> Result<(Session, Option<Upload>), WebError> {
    let session = visitor.session().ok_or(WebError::LoginNeeded)?.clone();
    let upload = visitor.site().uploads.find(id, &session, Utc::now());
    Ok((session, upload))
}

/// The file is not there any more: it waited too long, or was imported.
pub fn gone() -> HttpResponse {
    go_and_say("/import", "web-said-upload-gone", "0")
}

/// GET /import/{upload}
pub async fn show(visitor: Visitor, pool: web::Data<Pool>, id: web::Path<String>) -> Result<HttpResponse, WebError> {
    let (_, Some(upload)) = waiting(&visitor, &id)? else { return Ok(gone()) };
    render(&visitor, &pool, &id, &upload, Settings::default(), Vec::new()).await
}

async fn render(
    visitor: &Visitor,
    pool: &web::Data<Pool>,
    id: &str,
    upload: &Upload,
    settings: Settings,
    problems: Vec<FieldProblem>,
) -> Result<HttpResponse, WebError> {
    let t = visitor.words();
    let frame = frame(visitor, &t.get("web-import-title"));
    let is_wrong = !problems.is_empty();
    let looked = match look(visitor, pool, upload).await? {
        Ok(looked) => looked,
        Err(error) => {
            let form = Form { problems: problems_of(error)?, ..Form::default() };
            return visitor.show_again(&Mapping { form, ..unread(t, &frame, &upload.name) });
        }
    };
    let reading = &looked.plan.reading;
    let is_open =
        reading.open_questions().iter().any(|question| matches!(question.id.as_str(), "columns" | fits_account::ID));
    let columns = mapping::columns(t, reading);
    let mut sections = mapping::questions(t, reading, upload, &settings, !reading.errors.is_empty());
    let plan = Input::new(Kind::Hidden, "plan", "").value(looked.plan.hash().to_string());
    sections.push(Section { inputs: vec![plan], ..Section::default() });
    let form = Form {
        action: format!("/import/{id}"),
        sections,
        problems,
        submit: t.get("web-import-yes"),
        step: "import".to_owned(),
        cancel: "/import".to_owned(),
        ..Form::default()
    };
    let already = looked.before.as_ref().map(|(import, at)| Link {
        href: format!("/imports/{import}"),
        text: t.with("web-import-already", &[("day", &day_of(t, at))]),
        is_current: false,
    });
    let page = Mapping {
        sentence: sentence(t, reading),
        facts: facts(t, &looked, upload),
        checks: reading.evidence.iter().filter_map(|evidence| check(t, evidence)).collect(),
        remedies: remedies(t, reading),
        already,
        problems: reading.errors.iter().take(100).map(|error| mapping::refused(t, error)).collect(),
        columns,
        samples: mapping::samples(reading),
        sentences: first_lines(t, reading),
        is_asked: reading.open_questions().iter().any(|question| !question.id.starts_with("line")),
        is_open: is_open || settings.is_open,
        settings: mapping::settings(t, reading, upload, &settings, looked.accounts),
        form,
        ..unread(t, &frame, &upload.name)
    };
    let answer = if is_wrong { visitor.show_again(&page) } else { visitor.show(&page) };
    if let Some(session) = visitor.session() {
        visitor.site().uploads.show(id, session, looked.plan.into());
    }
    answer
}

/// The page of a file that says nothing yet.
fn unread<'a>(t: &'a Words, frame: &'a crate::web::views::Frame, name: &str) -> Mapping<'a> {
    Mapping {
        t,
        frame,
        sentence: t.with("web-import-cannot", &[("file", name)]),
        facts: Vec::new(),
        checks: Vec::new(),
        remedies: Vec::new(),
        already: None,
        problems: Vec::new(),
        columns: Vec::new(),
        samples: Vec::new(),
        sentences: Vec::new(),
        is_asked: false,
        is_open: false,
        settings: Vec::new(),
        form: Form::default(),
    }
}

fn format_name(t: &Words, reading: &Reading) -> String {
    t.get(&format!("web-import-format-{}", reading.format.name()))
}

fn sentence(t: &Words, reading: &Reading) -> String {
    let format = format_name(t, reading);
    let title = reading.evidence.iter().find(|evidence| evidence.what == "profile").map(|found| found.value.clone());
    let kind = title.map_or_else(|| format.clone(), |title| format!("{title} ({format})"));
    let lines = t.count("web-import-lines", i64::try_from(reading.lines.len()).unwrap_or(i64::MAX));
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| t.date(day)).unwrap_or_default();
    match (reading.from, reading.to) {
        (Some(_), Some(_)) => t.with(
            "web-import-sentence",
            &[("kind", &kind), ("lines", &lines), ("from", &day(reading.from)), ("to", &day(reading.to))],
        ),
        _ => t.with("web-import-sentence-short", &[("kind", &kind), ("lines", &lines)]),
    }
}

fn facts(t: &Words, looked: &Looked, upload: &Upload) -> Vec<Fact> {
    let reading = &looked.plan.reading;
    let fact = |key: &str, value: String| Fact { name: t.get(key), value, href: String::new() };
    let account = looked.accounts.iter().find(|choice| choice.value == upload.account.as_str());
    let mut facts = vec![
        fact("web-import-file", upload.name.clone()),
        fact("web-account", account.map(|choice| choice.text.clone()).unwrap_or_default()),
    ];
    let mut sums: std::collections::BTreeMap<_, (i64, i64)> = std::collections::BTreeMap::new();
    for line in reading.lines.iter().filter(|line| line.status == LineStatus::Booked) {
        let (came, went) = sums.entry(line.currency).or_default();
        let side = if line.net_minor < 0 { went } else { came };
        *side = side.saturating_add(line.net_minor);
    }
    for (currency, (came, went)) in sums {
        let said = [("in", money(t, came, currency)), ("out", money(t, went.saturating_neg(), currency))];
        let said: Vec<(&str, &str)> = said.iter().map(|(name, value)| (*name, value.as_str())).collect();
        facts.push(fact("web-import-sums", t.with("web-import-in-out", &said)));
    }
    if let Some(currency) = reading.balance_currency {
        for (key, minor) in [
            ("web-import-opening", reading.opening_balance_minor),
            ("web-import-closing", reading.closing_balance_minor),
        ] {
            facts.extend(minor.map(|minor| fact(key, money(t, minor, currency))));
        }
    }
    if looked.plan.same_file.is_none() {
        facts.push(fact("web-import-accounted", accounted(t, &looked.plan.tally)));
        let aside = looked.plan.tally.set_aside;
        facts.extend((aside > 0).then(|| fact("web-import-aside-before", aside.to_string())));
        let undone = looked.plan.tally.undone_before;
        facts.extend((undone > 0).then(|| fact("web-import-undone-before", undone.to_string())));
    }
    facts
}

/// “412 lines: 400 new, 10 in the book already, 2 announced”: every line of the file, counted once.
fn accounted(t: &Words, tally: &Tally) -> String {
    let parts = [
        ("web-import-tally-new", tally.new.saturating_sub(tally.information)),
        ("web-import-tally-duplicate", tally.duplicate),
        ("web-import-tally-pending", tally.pending),
        ("web-import-tally-information", tally.information),
        ("web-import-tally-refused", tally.refused),
    ];
    let whole = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let all = parts.iter().fold(0_usize, |sum, (_, n)| sum.saturating_add(*n));
    let said: Vec<String> =
        parts.iter().filter(|(_, n)| *n > 0).map(|(key, n)| t.with(key, &[("n", &n.to_string())])).collect();
    t.with("web-import-tally", &[("lines", &t.count("web-import-lines", whole(all))), ("parts", &said.join(", "))])
}

/// A decision is told plainly, a check green or red. The encoding of a plain file is no news.
fn check(t: &Words, evidence: &crate::import::Evidence) -> Option<Tag> {
    let key = format!("web-import-what-{}", evidence.what.replace('_', "-"));
    let what = if t.has(&key) { t.get(&key) } else { evidence.what.replace('_', " ") };
    let tone = match evidence.check {
        Some(true) => Tone::Good,
        Some(false) => Tone::Warn,
        None => Tone::Plain,
    };
    let text = t.with(
        "web-import-evidence",
        &[("what", &what), ("value", &evidence.value), ("why", &evidence.reasons.join("; "))],
    );
    Some(Tag { tone, text })
}

/// Every other reading that would make a failing check hold, as a button.
fn remedies(t: &Words, reading: &Reading) -> Vec<Choice> {
    let mut found: Vec<Choice> = Vec::new();
    for remedy in reading.evidence.iter().flat_map(|evidence| &evidence.remedies) {
        let choice = Choice::new(remedy.set(), t.with("web-import-remedy", &[("says", remedy.says)]));
        if found.iter().all(|known| known.value != choice.value) {
            found.push(choice);
        }
    }
    found
}

fn first_lines(t: &Words, reading: &Reading) -> Vec<String> {
    let say = |line: &crate::ledger::statement::StatementLine| {
        let key = if line.net_minor < 0 { "web-import-line-out" } else { "web-import-line-in" };
        let minor = line.net_minor.saturating_abs();
        let name = if line.counterparty.is_empty() { t.get("web-import-nobody") } else { line.counterparty.clone() };
        let (day, amount) = (t.date(line.date), money(t, minor, line.currency));
        t.with(key, &[("day", &day), ("amount", &amount), ("name", &name), ("text", &line.purpose)])
    };
    reading.lines.iter().filter(|line| line.status == LineStatus::Booked).take(3).map(say).collect()
}

/// POST /import/{upload}
pub async fn answer(
    visitor: Visitor,
    pool: web::Data<Pool>,
    id: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, WebError> {
    let (session, Some(mut upload)) = waiting(&visitor, &id)? else { return Ok(gone()) };
    let typed = posted.0;
    let settings = Settings::read(&typed);
    let shown = match &upload.shown {
        Some(shown) => Some(Arc::clone(shown)),
        None => look(&visitor, &pool, &upload).await?.ok().map(|looked| Arc::new(looked.plan.into())),
    };
    let was = (upload.answers.clone(), upload.account.clone());
    mapping::take_answers(&typed, shown.as_ref().map(|shown| &shown.reading), &mut upload);
    let has_answered = was != (upload.answers.clone(), upload.account.clone());
    if has_answered {
        upload.shown = None;
    }
    visitor.site().uploads.answer(&id, &session, &upload, Utc::now());
    if typed.get("step") != "import" || !typed.get("remedy").is_empty() {
        // Said again with the answers; what is not kept with the file goes along in the page.
        let settings = Settings { is_open: true, ..settings };
        return render(&visitor, &pool, &id, &upload, settings, Vec::new()).await;
    }
    let (answers, account) = was;
    let before = FileToImport { answers, account: Some(account), ..upload.to_file(false) };
    let yes = Yes {
        file: upload.to_file(settings.leaves_out),
        before: has_answered.then_some(before),
        agreed: typed.get("plan").to_owned(),
        shown: upload.shown.clone().or_else(|| shown.clone().filter(|_| !has_answered)),
        mapping: settings.name.clone(),
        acting: acting(&visitor),
    };
    if upload.bytes.len() > SHOWN_FROM_BYTES {
        return Ok(begin(&visitor, &pool, &id, &session, shown.map_or(0, |shown| shown.rows), yes));
    }
    match ask(&pool, move |conn| yes.carry_out(conn, &mut |_, _| {})).await? {
        Ok((to, key, about)) => {
            visitor.site().uploads.forget(&id, &session);
            Ok(go_and_say(&to, key, &about))
        }
        Err(error) => {
            let problems = match error.refusals().is_empty() {
                true => problems_of(error)?,
                false => match look(&visitor, &pool, &upload).await? {
                    Ok(Looked { plan: Plan { reading, .. }, .. }) => {
                        let has_refused = !settings.leaves_out && !reading.errors.is_empty();
                        mapping::still_open(visitor.words(), &reading, has_refused)
                    }
                    Err(error) => problems_of(error)?,
                },
            };
            render(&visitor, &pool, &id, &upload, settings, problems).await
        }
    }
}

/// The page of a file that is not imported after all, and why.
///
/// # Errors
/// When the book cannot be read.
pub async fn show_refused(
    visitor: &Visitor,
    pool: &web::Data<Pool>,
    id: &str,
    messages: Vec<String>,
) -> Result<HttpResponse, WebError> {
    let (_, Some(upload)) = waiting(visitor, id)? else { return Ok(gone()) };
    let problems = messages.into_iter().flat_map(problem).collect();
    render(visitor, pool, id, &upload, Settings::default(), problems).await
}

/// What stands on the page already is not said again line by line.
pub fn open_problems(t: &Words) -> String {
    t.get("web-import-still-open")
}

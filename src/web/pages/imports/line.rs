//! One line with room for everything that can be said of it: divided over funds and accounts, described, with a contact,
//! and on to its receipt. What is posted here is taken back like any other.

use actix_web::{HttpResponse, web};

use crate::import::earmark::Candidate;
use crate::import::rules::{Portion, What};
use crate::ledger::Money;
use crate::ops::OpsError;
use crate::ops::explain_lines::{Decision, Explanation};
use crate::ops::propose_lines::propose_lines;
use crate::ops::review_lines::review_lines;
use crate::store::accounts::Chart;
use crate::store::personal::drafts::list_drafts;
use crate::store::personal::{self, LineState, StoredLine};
use crate::store::{Conn, Pool};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::form::{LINE, Reader, Typed, field};
use crate::web::forms::refilled;
use crate::web::guard::Posted;
use crate::web::links;
use crate::web::page::{Visitor, go_and_say, go_to};
use crate::web::pages::bank::said::{frame, money, problems_of};
use crate::web::pages::rules::account_choices;
use crate::web::pages::shown;
use crate::web::tell;
use crate::web::views::record::FormPage;
use crate::web::views::{Choice, FieldProblem, Form, Input, Kind, Section};
use crate::words::Words;

/// How many parts a line can be divided into here.
const PARTS: usize = 4;

struct Found {
    stored: StoredLine,
    chart: Chart,
    said: Typed,
    /// It is proposed as the sale of an order, which is posted in the review.
    is_sale: bool,
    /// The funds that its text may mean.
    candidates: Vec<Candidate>,
}

fn find(conn: &mut Conn, import: i64, line: i64) -> Result<Found, WebError> {
    let is_of = |stored: &StoredLine| stored.import_id == import && stored.state != LineState::Undone;
    let stored = personal::find_line(conn, line)?.filter(is_of).ok_or(WebError::NotFound)?;
    let chart = Chart::load(conn)?;
    let draft = list_drafts(conn, import)?.into_iter().find(|draft| draft.line_id == line);
    let proposed = propose_lines(conn, vec![stored.clone()])?.into_iter().next();
    let (proposed, candidates) = proposed.map(|one| (one.explanation, one.candidates)).unwrap_or_default();
    let is_sale = proposed.as_ref().is_some_and(|known| known.sale.is_some() || known.sale_back.is_some());
    let mut said: Vec<(String, String)> = Vec::new();
    let mut say = |name: &str, value: String| said.push((name.to_owned(), value));
    match (draft, proposed) {
        (Some(draft), _) if What::named(&draft.what).is_some() => {
            say("what", draft.what);
            say("fund", draft.fund);
            say("account", draft.account);
        }
        (_, Some(known)) => {
            let text = |value: Option<String>| value.unwrap_or_default();
            say("what", known.what.name().to_owned());
            say("fund", text(known.fund.as_ref().map(ToString::to_string)));
            say("account", text(known.account.as_ref().map(ToString::to_string)));
            say("contact", text(known.contact));
            say("text", text(known.text));
            for (part, n) in known.parts.iter().zip(1_usize..) {
                say(&format!("amount-{n}"), Money::new(part.minor, stored.line.currency).to_string());
                say(&format!("part-fund-{n}"), text(part.fund.as_ref().map(ToString::to_string)));
                say(&format!("part-account-{n}"), text(part.account.as_ref().map(ToString::to_string)));
            }
        }
        _ => {}
    }
    Ok(Found { stored, chart, said: Typed::new(said), is_sale, candidates })
}

/// From where somebody came who goes back there: a reconciliation, or else the review.
#[derive(serde::Deserialize)]
pub struct Asked {
    #[serde(default)]
    back: String,
}

const BELOW: &str = "/reconciliations/";

impl Asked {
    fn home(&self, import: i64) -> String {
        links::way_back(&self.back, BELOW).map_or_else(|| format!("/imports/{import}/review"), str::to_owned)
    }
}

/// GET /imports/{id}/lines/{line}
pub async fn show(
    visitor: Visitor,
    pool: web::Data<Pool>,
    path: web::Path<(i64, i64)>,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, WebError> {
    let (import, line) = path.into_inner();
    let found = ask(&pool, move |conn| find(conn, import, line)).await?;
    if found.stored.state != LineState::Open {
        // There is nothing left to say of it: its entry tells.
        let entry = found.stored.entry.map(|entry| format!("/entries/{entry}"));
        return Ok(go_to(&entry.unwrap_or_else(|| asked.home(import))));
    }
    let said = found.said.clone();
    render(&visitor, &asked.home(import), &found, &said, &[])
}

/// POST /imports/{id}/lines/{line}
pub async fn post(
    visitor: Visitor,
    pool: web::Data<Pool>,
    path: web::Path<(i64, i64)>,
    asked: web::Query<Asked>,
    posted: Posted,
) -> Result<HttpResponse, WebError> {
    let ((import, line), typed) = (path.into_inner(), posted.0);
    let found = ask(&pool, move |conn| find(conn, import, line)).await?;
    let home = asked.home(import);
    let explanation = match read(visitor.words(), &typed, &found.stored) {
        Ok(explanation) => explanation,
        Err(problems) => return render(&visitor, &home, &found, &typed, &problems),
    };
    let acting = acting(&visitor);
    let done = ask(&pool, move |conn| {
        let done = review_lines(conn, import, &[(line, Decision::Post(explanation))], &acting);
        let entry = personal::find_line(conn, line)?.and_then(|stored| stored.entry);
        Ok(done.map(|done| (done, entry)))
    })
    .await?;
    match done {
        Ok((_, Some(entry))) if typed.get("step") == "receipt" => {
            Ok(go_and_say(&format!("/entries/{entry}"), "web-said-line-receipt", &entry.to_string()))
        }
        Ok((done, _)) => {
            let about = format!("1.{}.{}", done.made, done.batch);
            Ok(go_and_say(&home, "web-said-explained", &about))
        }
        Err(OpsError::Refused(refusals)) => {
            let problem = |message: String| FieldProblem { field: String::new(), message };
            let problems: Vec<FieldProblem> = refusals.into_iter().map(|one| problem(one.message)).collect();
            render(&visitor, &home, &found, &typed, &problems)
        }
        Err(error) => render(&visitor, &home, &found, &typed, &problems_of(error)?),
    }
}

fn read(t: &Words, typed: &Typed, stored: &StoredLine) -> Result<Explanation, Vec<FieldProblem>> {
    let currency = stored.line.currency;
    let mut reader = Reader::new(t, typed);
    let text = reader.text(field("text", "web-rules-text"), LINE);
    let contact = reader.text(field("contact", "web-rules-contact"), 40);
    let mut parts = Vec::new();
    for n in 1..=PARTS {
        let amount = reader.amount(field(&format!("amount-{n}"), "web-amount"), currency);
        let (fund, account) = (typed.get(&format!("part-fund-{n}")), typed.get(&format!("part-account-{n}")));
        if let Some(amount) = amount {
            parts.push(Portion { minor: amount.minor, fund: fund.parse().ok(), account: account.parse().ok() });
        } else if !fund.is_empty() || !account.is_empty() {
            let label = t.get("web-amount");
            reader.wrong(&format!("amount-{n}"), "web-wrong-missing", &[("field", &label)]);
        }
    }
    let fee = reader.amount(field("fee", "web-line-fee"), currency);
    if fee.is_some_and(|fee| fee.minor < 0) {
        reader.wrong("fee", "web-line-fee-wrong", &[]);
    }
    let what = What::named(typed.get("what"));
    if fee.is_some() && !matches!(what, None | Some(What::Donation | What::Income)) {
        reader.wrong("fee", "web-line-fee-only-income", &[]);
    }
    if what.is_none() {
        reader.wrong("what", "web-review-wrong-what", &[]);
    }
    let (fund, account) = (typed.get("fund").parse().ok(), typed.get("account").parse().ok());
    if fund.is_none() && what != Some(What::Move) && parts.iter().any(|part| part.fund.is_none()) {
        reader.wrong("fund", "web-review-wrong-fund", &[]);
    }
    // What a part does not say is said for the whole line.
    for part in &mut parts {
        part.account = part.account.take().or_else(|| account.clone());
        part.fund = part.fund.take().or_else(|| fund.clone());
    }
    let account = account.filter(|_| parts.is_empty());
    let explanation = what.map(|what| Explanation {
        parts,
        contact,
        text,
        fee_minor: fee.map(|fee| fee.minor),
        ..Explanation::new(what, account, fund)
    });
    reader.finish(explanation)
}

/// The fields for the whole line, and those for its parts.
fn inputs(t: &Words, found: &Found) -> (Vec<Input>, Vec<Input>) {
    let line = &found.stored.line;
    let funds = || {
        let mut all = vec![Choice::new("", "")];
        all.extend(shown::fund_choices(&found.chart));
        all
    };
    let accounts = account_choices(t, &found.chart);
    let whats = What::ALL.map(|what| Choice::new(what.name(), t.get(&format!("web-review-what-{}", what.name()))));
    let what = std::iter::once(Choice::new("", t.get("web-f-choose"))).chain(whats).collect();
    let has_fee = line.fee_minor.is_some_and(|fee| fee != 0);
    let mut whole = vec![
        Input::new(Kind::Select, "what", t.get("web-review-what")).choices(what).required(),
        Input::new(Kind::Select, "fund", t.get("web-fund")).choices(funds()),
        Input::new(Kind::Select, "account", t.get("web-review-account")).choices(accounts.clone()).wide(),
        Input::new(Kind::Text, "contact", t.get("web-rules-contact")).hint(t.get("web-rules-contact-hint")),
        Input::new(Kind::Text, "text", t.get("web-rules-text")).hint(t.get("web-rules-text-hint")),
    ];
    if line.net_minor > 0 && !has_fee {
        let fee = Input::new(Kind::Amount, "fee", t.get("web-line-fee")).unit(line.currency.code());
        whole.push(fee.hint(t.get("web-line-fee-hint")));
    }
    let part = |n: usize| {
        let label = |key: &str| t.with(key, &[("n", &n.to_string())]);
        [
            Input::new(Kind::Amount, format!("amount-{n}"), label("web-line-part-amount")).unit(line.currency.code()),
            Input::new(Kind::Select, format!("part-fund-{n}"), label("web-rules-part-fund")).choices(funds()),
            Input::new(Kind::Select, format!("part-account-{n}"), label("web-rules-part-account"))
                .choices(accounts.clone())
                .wide(),
        ]
    };
    (whole, (1..=PARTS).flat_map(part).collect())
}

fn render(
    visitor: &Visitor,
    back: &str,
    found: &Found,
    typed: &Typed,
    problems: &[FieldProblem],
) -> Result<HttpResponse, WebError> {
    let t = visitor.words();
    let line = &found.stored.line;
    let (whole, parts) = inputs(t, found);
    let from = links::way_back(back, BELOW).unwrap_or_default();
    let form = Form {
        action: format!(
            "/imports/{}/lines/{}{}",
            found.stored.import_id,
            found.stored.id,
            links::query(&[("back", from)])
        ),
        cancel: back.to_owned(),
        submit: t.get("web-line-post"),
        step: "post".to_owned(),
        other: t.get("web-line-post-receipt"),
        other_step: "receipt".to_owned(),
        sections: vec![
            Section { inputs: whole, ..Section::default() },
            Section { title: t.get("web-line-split"), inputs: parts, is_folded: false },
        ],
        ..Form::default()
    };
    let intro = t.with(
        "web-line-intro",
        &[
            ("day", &t.date(line.date)),
            ("amount", &money(t, line.net_minor, line.currency)),
            (
                "text",
                &[line.counterparty.as_str(), line.purpose.as_str()]
                    .into_iter()
                    .filter(|text| !text.is_empty())
                    .collect::<Vec<_>>()
                    .join(": "),
            ),
        ],
    );
    let frame = frame(visitor, &t.get("web-line"));
    let page = FormPage {
        t,
        frame: &frame,
        intro,
        back_href: back.to_owned(),
        back: t.get(if from.is_empty() { "web-review" } else { "web-reconcile" }),
        warning: if found.is_sale { t.get("web-line-sale") } else { may_be(t, found) },
        form: refilled(form, typed, problems),
    };
    if problems.is_empty() { visitor.show(&page) } else { visitor.show_again(&page) }
}

/// The funds that the text may mean, with how surely.
fn may_be(t: &Words, found: &Found) -> String {
    let one = |candidate: &Candidate| {
        let (fund, percent) = (tell::fund(&found.chart, &candidate.fund), candidate.confidence_percent.to_string());
        t.with("web-review-may-be", &[("fund", &fund), ("text", &candidate.matched), ("percent", &percent)])
    };
    found.candidates.iter().take(3).map(one).collect::<Vec<_>>().join(", ")
}

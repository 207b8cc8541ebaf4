//! Orders and gifts that files only tell of: which payment each belongs to, which of several somebody must say, and what has
//! not been paid yet.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use crate::import::details::{Candidate, Reason};
use crate::ops::explain_lines::{Decision, decide_lines};
use crate::ops::link_details::{DetailState, Told, link_detail, list_details, unlink_detail};
use crate::ops::sell_orders::list_shop_names;
use crate::store::personal::StoredLine;
use crate::store::{Conn, Pool};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::guard::Posted;
use crate::web::page::{Visitor, go_and_say};
use crate::web::pages::bank::said::{frame, money, problems_of};
use crate::web::views::details::{DetailGroup, DetailRow, Details};
use crate::web::views::{Choice, Empty, FieldProblem, Tone};
use crate::words::Words;

/// How many of each state are shown.
const SHOWN: usize = 200;

/// Those of one import, or all.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    import: String,
}

/// GET /details
pub async fn show(visitor: Visitor, pool: web::Data<Pool>, asked: web::Query<Asked>) -> Result<HttpResponse, WebError> {
    render(&visitor, &pool, asked.import.parse().ok(), Vec::new()).await
}

async fn render(
    visitor: &Visitor,
    pool: &web::Data<Pool>,
    import: Option<i64>,
    problems: Vec<FieldProblem>,
) -> Result<HttpResponse, WebError> {
    let (all, unknown) = ask(pool, move |conn| {
        let (names, _) = list_shop_names(conn)?;
        let unknown = names.iter().filter(|name| name.product.is_none() && !name.is_not_ours).count();
        Ok((list_details(conn, import)?, unknown))
    })
    .await?;
    let t = visitor.words();
    let frame = frame(visitor, &t.get("web-details"));
    let groups =
        [DetailState::Asked, DetailState::Awaiting, DetailState::Linked, DetailState::Nothing, DetailState::SetAside];
    let group = |state: DetailState| {
        let of_state: Vec<&Told> = all.iter().filter(|told| told.state == state).collect();
        let name = name_of(state);
        DetailGroup {
            title: t.get(&format!("web-details-group-{name}")),
            hint: t.get(&format!("web-details-hint-{name}")),
            tone: if state == DetailState::Asked { Tone::Warn } else { Tone::Plain },
            is_folded: matches!(state, DetailState::Nothing | DetailState::SetAside),
            count: i64::try_from(of_state.len()).unwrap_or(i64::MAX),
            rows: of_state.into_iter().take(SHOWN).map(|told| row(t, told)).collect(),
        }
    };
    let shown: Vec<DetailGroup> = groups.into_iter().map(group).filter(|group| group.count > 0).collect();
    let address = import.map_or_else(|| "/details".to_owned(), |import| format!("/details?import={import}"));
    let page = Details {
        t,
        frame: &frame,
        sentence: t.get("web-details-intro"),
        action: address,
        whole_href: if import.is_some() { "/details".to_owned() } else { String::new() },
        goods: match unknown {
            0 => String::new(),
            n => t.count("web-shop-goods-open", i64::try_from(n).unwrap_or(i64::MAX)),
        },
        has_goods: all.iter().any(|told| !told.detail.items.is_empty()),
        groups: shown,
        problems,
        empty: Empty { text: t.get("web-details-none"), href: "/import".to_owned(), action: t.get("web-import") },
    };
    if page.problems.is_empty() { visitor.show(&page) } else { visitor.show_again(&page) }
}

const fn name_of(state: DetailState) -> &'static str {
    match state {
        DetailState::Asked => "asked",
        DetailState::Awaiting => "awaiting",
        DetailState::Linked => "linked",
        DetailState::Nothing => "nothing",
        DetailState::SetAside => "aside",
    }
}

pub(super) fn row(t: &Words, told: &Told) -> DetailRow {
    let detail = &told.detail;
    let candidate = |(one, line): &(Candidate, StoredLine)| {
        Choice::new(one.payment.to_string(), format!("{}: {}", payment(t, line), reasons(t, &one.reasons)))
    };
    let mut choices: Vec<Choice> = told.candidates.iter().map(candidate).collect();
    let likeliest = choices.first().map(|choice| choice.text.clone()).unwrap_or_default();
    if !choices.is_empty() {
        choices.push(Choice::new("none", t.get("web-details-none-of-these")));
    }
    if matches!(told.state, DetailState::Asked | DetailState::Awaiting) {
        choices.push(Choice::new("aside", t.get("web-review-what-aside")));
    }
    let entry = told.payment.as_ref().and_then(|line| line.entry);
    // Things with their count, then what else was said.
    let mut said: Vec<String> =
        detail.items.iter().map(|item| format!("{} × {}", item.quantity, item.shown())).collect();
    let names = detail.items.iter().filter(|item| !item.name.is_empty());
    let rest = names.fold(detail.text.clone(), |rest, item| rest.replacen(item.name.as_str(), "", 1));
    let rest = rest.trim_matches(|c: char| c.is_whitespace() || c == '·').to_owned();
    said.extend((!rest.is_empty()).then_some(rest));
    let number = detail.order_no.clone().unwrap_or_default();
    DetailRow {
        id: told.line().to_string(),
        date: t.date(detail.date),
        source: [told.source.as_str(), number.as_str()].join(" ").trim().to_owned(),
        name: detail.name.clone(),
        text: said.join(", "),
        amount: money(t, detail.gross_minor, detail.currency),
        choices,
        likeliest,
        payment: told.payment.as_ref().map(|line| payment(t, line)).unwrap_or_default(),
        reason: match &told.aside {
            Some(why) => t.with("web-review-because-aside", &[("why", why)]),
            None => reasons(t, &told.reasons),
        },
        href: match (&told.payment, entry) {
            (Some(_), Some(entry)) => format!("/entries/{entry}"),
            (Some(line), None) => format!("/imports/{}/review", line.import_id),
            _ => String::new(),
        },
        can_unlink: told.state == DetailState::Linked,
        find_href: match told.state {
            DetailState::Asked | DetailState::Awaiting => format!("/details/{}", told.line()),
            _ => String::new(),
        },
        can_bring_back: told.state == DetailState::SetAside,
    }
}

/// “3 May 2026, 39.50 EUR, Dana Probe”.
fn payment(t: &Words, stored: &StoredLine) -> String {
    let line = &stored.line;
    let said = [t.date(line.date), money(t, line.amount_minor, line.currency), line.counterparty.clone()];
    said.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ")
}

/// “the same number 9AB…, the same amount, 2 days apart”.
pub fn reasons(t: &Words, reasons: &[Reason]) -> String {
    let say = |reason: &Reason| match reason {
        Reason::SameId { id } => t.with("web-details-because-id", &[("id", &id.to_uppercase())]),
        Reason::OrderNamed { order } => t.with("web-details-because-order", &[("order", order)]),
        Reason::SameEmail => t.get("web-details-because-email"),
        Reason::SameName => t.get("web-details-because-name"),
        Reason::SameAmount => t.get("web-details-because-amount"),
        Reason::OtherAmount { paid } => t.with("web-details-because-other-amount", &[("paid", paid)]),
        Reason::DaysApart { days } => t.count("web-details-because-days", days.saturating_abs()),
        Reason::Together { count, .. } => {
            t.count("web-details-because-together", i64::try_from(*count).unwrap_or(i64::MAX))
        }
        Reason::Chosen => t.get("web-details-because-chosen"),
    };
    reasons.iter().map(say).collect::<Vec<_>>().join(", ")
}

/// POST /details
pub async fn post(
    visitor: Visitor,
    pool: web::Data<Pool>,
    asked: web::Query<Asked>,
    posted: Posted,
) -> Result<HttpResponse, WebError> {
    let (typed, import) = (posted.0, asked.import.parse::<i64>().ok());
    let acting = acting(&visitor);
    let mut steps: Vec<(i64, Step)> = Vec::new();
    if let Ok(line) = typed.get("unlink").parse() {
        steps.push((line, Step::Unlink));
    } else if let Ok(line) = typed.get("back").parse() {
        steps.push((line, Step::Back));
    } else {
        for (name, value) in typed.iter().filter(|(_, value)| !value.is_empty()) {
            let Some(line) = name.strip_prefix("payment-").and_then(|line| line.parse::<i64>().ok()) else { continue };
            let step = match value {
                "none" => Step::Unlink,
                "aside" => Step::Aside(typed.get(&format!("note-{line}")).chars().take(200).collect()),
                other => match other.parse() {
                    Ok(payment) => Step::Link(payment),
                    Err(_) => continue,
                },
            };
            steps.push((line, step));
        }
    }
    let count = steps.len();
    if count == 0 {
        let message = visitor.words().get("web-details-nothing-chosen");
        return render(&visitor, &pool, import, vec![FieldProblem { field: String::new(), message }]).await;
    }
    let done = ask(&pool, move |conn| Ok(carry_out(conn, steps, &acting))).await?;
    let to = import.map_or_else(|| "/details".to_owned(), |import| format!("/details?import={import}"));
    match done {
        Ok(()) => Ok(go_and_say(&to, "web-said-details", &count.to_string())),
        Err(error) => render(&visitor, &pool, import, problems_of(error)?).await,
    }
}

/// What was said of one order or gift.
enum Step {
    Link(i64),
    /// None of the payments that were proposed, or not the one it is tied to.
    Unlink,
    Aside(String),
    Back,
}

fn carry_out(
    conn: &mut Conn,
    steps: Vec<(i64, Step)>,
    acting: &crate::ops::Acting,
) -> Result<(), crate::ops::OpsError> {
    for (line, step) in steps {
        match step {
            Step::Link(payment) => link_detail(conn, line, payment, acting)?,
            Step::Unlink => unlink_detail(conn, line, acting)?,
            Step::Aside(reason) => drop(decide_lines(conn, &[(line, Decision::SetAside(reason))], acting)?),
            Step::Back => drop(decide_lines(conn, &[(line, Decision::BringBack)], acting)?),
        }
    }
    Ok(())
}

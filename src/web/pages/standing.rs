//! Standing donations and fees, as told from the statements.

use actix_web::{HttpResponse, web};
use chrono::Days;

use crate::import::standing::State;
use crate::ledger::Money;
use crate::ops::list_standing::{StandingGift, expected, list_standing};
use crate::store::Pool;
use crate::store::accounts::Chart;
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::page::Visitor;
use crate::web::pages::bank::said::frame;
use crate::web::pages::rules::said::explained;
use crate::web::views::standing::{StandingGroup, StandingPage, StandingRow};
use crate::web::views::{Empty, Tag, Tone};
use crate::words::Words;

/// What is expected is summed up for so many days.
const AHEAD: u64 = 31;

/// Its address.
pub fn routes(config: &mut web::ServiceConfig) {
    config.route("/standing", web::get().to(show));
}

/// GET /standing
async fn show(visitor: Visitor, pool: web::Data<Pool>) -> Result<HttpResponse, WebError> {
    let today = acting(&visitor).today;
    let (gifts, chart) = ask(&pool, move |conn| Ok((list_standing(conn, today)?, Chart::load(conn)?))).await?;
    let t = visitor.words();
    let frame = frame(&visitor, &t.get("web-standing"));
    let ahead = today.checked_add_days(Days::new(AHEAD)).unwrap_or(today);
    let sums: Vec<String> = expected(&gifts, today, ahead)
        .into_iter()
        .map(|(currency, minor)| t.money(Money::new(minor, currency)))
        .collect();
    let sentence = if sums.is_empty() {
        t.get("web-standing-expected-none")
    } else {
        t.with("web-standing-expected", &[("sums", &sums.join(", "))])
    };
    let group = |state: State| {
        let of_state = gifts.iter().filter(|gift| gift.standing.state == state);
        StandingGroup {
            title: t.get(&format!("web-standing-group-{}", state.name())),
            hint: t.get(&format!("web-standing-hint-{}", state.name())),
            is_folded: state == State::Ended,
            rows: of_state.map(|gift| row(t, &chart, gift)).collect(),
        }
    };
    let groups = State::ALL.into_iter().map(group).filter(|group| !group.rows.is_empty()).collect();
    let empty = Empty { text: t.get("web-standing-none"), href: "/import".to_owned(), action: t.get("web-import") };
    visitor.show(&StandingPage { t, frame: &frame, sentence, groups, empty })
}

fn row(t: &Words, chart: &Chart, gift: &StandingGift) -> StandingRow {
    let standing = &gift.standing;
    let money = |minor| t.money(Money::new(minor, gift.currency));
    let state = match standing.state {
        State::Missing => Tag { tone: Tone::Warn, text: t.count("web-standing-missed", i64::from(standing.missed)) },
        State::Changed if standing.last.minor > standing.usual_minor => {
            Tag { tone: Tone::Good, text: t.get("web-standing-more") }
        }
        State::Changed => Tag { tone: Tone::Warn, text: t.get("web-standing-less") },
        State::Regular | State::Ended => Tag::default(),
    };
    let what = gift.explanation.as_ref().map(|known| explained(t, chart, known, gift.currency));
    StandingRow {
        name: gift.counterparty.clone(),
        what: what.unwrap_or_else(|| t.get("web-standing-unexplained")),
        rhythm: t.get(&format!("web-standing-{}", standing.rhythm.name())),
        usual: money(standing.usual_minor),
        last: money(standing.last.minor),
        last_on: t.date(standing.last.on),
        next_on: if standing.state == State::Ended { String::new() } else { t.date(standing.next) },
        state,
    }
}

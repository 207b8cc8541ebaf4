//! Every move of a product, with the entry that recorded it: what each figure of its stock is made of.

use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig};

use super::super::shown;
use crate::ledger::product::StockLevel;
use crate::ledger::{AccountPath, Currency, Money};
use crate::store::accounts::Chart;
use crate::store::product_moves::{self, MoveKey, ProductMove};
use crate::store::{Conn, Pool, products};
use crate::web::book::ask;
use crate::web::error::WebError;
use crate::web::form::Typed;
use crate::web::links;
use crate::web::page::Visitor;
use crate::web::tell;
use crate::web::views::goods::{MoveRow, MovesPage};
use crate::web::views::{Choice, Input, Kind, Pager, Part};
use crate::words::Words;

/// Its address.
pub fn routes(config: &mut ServiceConfig) {
    config.route("/merch/{code}/moves", web::get().to(show));
}

/// So many moves stand on a page.
const PAGE: i64 = 50;

/// The address of a product's moves, at one place where that is said.
#[must_use]
pub fn href(code: &str, place: Option<&AccountPath>) -> String {
    let place = place.map(AccountPath::as_str).unwrap_or_default();
    format!("/merch/{}/moves{}", links::encoded(code), links::query(&[("place", place)]))
}

async fn show(
    visitor: Visitor,
    pool: web::Data<Pool>,
    code: web::Path<String>,
    query: web::Query<Vec<(String, String)>>,
) -> Result<HttpResponse, WebError> {
    let typed = Typed::new(query.into_inner());
    // An address that names no place or move is no page: it must not show another one silently.
    let place: Option<AccountPath> = match typed.get("place") {
        "" => None,
        said => Some(said.parse().map_err(|_| WebError::NotFound)?),
    };
    let before = match typed.get("before") {
        "" => MoveKey::END,
        said => MoveKey::read(said).ok_or(WebError::NotFound)?,
    };
    let asked = place.clone();
    let (chart, product, found, all, left) = ask(&pool, move |conn: &mut Conn| {
        let chart = Chart::load(conn)?;
        let (id, product) = products::find(conn, &chart, &code)?.ok_or(WebError::NotFound)?;
        let place_id = match asked {
            Some(path) => Some(chart.account_id(&path).ok_or(WebError::NotFound)?),
            None => None,
        };
        let of = (id, place_id);
        let found = product_moves::list(conn, &chart, of, before, PAGE.saturating_add(1))?;
        let (all, left) =
            (product_moves::sum_before(conn, of, MoveKey::END)?, product_moves::sum_before(conn, of, before)?);
        Ok((chart, product, found, all, left))
    })
    .await?;
    let t = visitor.words();
    let currency = product.price.currency;
    let amount = |minor| t.amount(Money::new(minor, currency));
    let has_more = found.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    let page = found.get(..found.len().saturating_sub(usize::from(has_more))).unwrap_or_default();
    let rows = rows_of(t, &chart, currency, page, left);
    let title = t.with("moves-title", &[("name", &product.name)]);
    let frame = shown::frame(&visitor, &title, Part::Merch);
    let at = place.as_ref().map(AccountPath::as_str).unwrap_or_default();
    let older = page.last().filter(|_| has_more).map(|last| {
        let key = last.key.to_string();
        format!("/merch/{}/moves{}", links::encoded(&product.code), links::query(&[("place", at), ("before", &key)]))
    });
    let everywhere = Choice::new("", t.get("moves-everywhere"));
    let places = chart.shared_places().iter().map(|(_, account)| &account.path).chain([&product.inventory]);
    let places = places.map(|path| Choice::new(path.as_str(), tell::account(&chart, path)));
    let chosen = Input::new(Kind::Select, "place", t.get("places-place"))
        .choices(std::iter::once(everywhere).chain(places).collect())
        .value(at);
    let view = MovesPage {
        t,
        frame: &frame,
        code: product.code.clone(),
        name: product.name.clone(),
        currency: currency.to_string(),
        pieces: all.quantity.to_string(),
        cost: amount(all.value_minor),
        place: chosen,
        rows,
        pager: Pager { older: older.unwrap_or_default(), ..Pager::default() },
    };
    visitor.show(&view)
}

/// The moves with what was left after each, the newest first; `level` is what was left after the newest.
fn rows_of(t: &Words, chart: &Chart, currency: Currency, moves: &[ProductMove], mut level: StockLevel) -> Vec<MoveRow> {
    let amount = |minor| t.amount(Money::new(minor, currency));
    let mut rows = Vec::with_capacity(moves.len());
    for one in moves {
        rows.push(MoveRow {
            date: t.date(one.on),
            href: format!("/entries/{}", one.key.entry),
            text: one.description.clone(),
            place: tell::account(chart, &one.place),
            pieces: format!("{:+}", one.moved.quantity).replace('-', "\u{2212}"),
            cost: amount(one.moved.value_minor),
            left: level.quantity.to_string().replace('-', "\u{2212}"),
            worth: amount(level.value_minor),
        });
        level.apply(one.moved.quantity.saturating_neg(), one.moved.value_minor.saturating_neg());
    }
    rows
}

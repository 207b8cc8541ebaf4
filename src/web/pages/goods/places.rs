//! Where goods lie: our own boxes and shelves, and shops that sell for us, with what all hold and owe. And the ways to
//! everything that is done with goods.

use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig};
use chrono::NaiveDate;

use super::super::shown;
use crate::acts::chart as standard;
use crate::ledger::product::StockLevel;
use crate::ledger::{Account, AccountPath, Currency, Money, Role};
use crate::ops::open_goods::open_place;
use crate::ops::survey_debts::{Debt, debts_on};
use crate::store::accounts::Chart;
use crate::store::stock::PlaceSum;
use crate::store::{Conn, Pool, books, stock};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::form::{Reader, Typed, field};
use crate::web::forms::goods::Deed;
use crate::web::guard::Posted;
use crate::web::links;
use crate::web::page::{Visitor, go_and_say};
use crate::web::tell;
use crate::web::views::goods::{DeedLink, PlaceRow, PlacesPage};
use crate::web::views::{Choice, FieldProblem, Form, Input, Kind, Part};
use crate::words::Words;

/// Their addresses.
pub fn routes(config: &mut ServiceConfig) {
    config.route("/stock", web::get().to(show)).route("/stock/places", web::post().to(open));
    super::shop::routes(config);
}

/// One place with what it holds and owes.
struct Place {
    path: AccountPath,
    name: String,
    role: Role,
    level: StockLevel,
    kinds: i64,
    /// What is owed to us, in minor units of the book's currency, and since when.
    owed: i64,
    since: Option<NaiveDate>,
}

/// What a shop owes us, and since when.
pub fn owed_by(
    conn: &mut Conn,
    chart: &Chart,
    shop: &str,
    (currency, today): (Currency, NaiveDate),
) -> Result<(i64, Option<NaiveDate>), WebError> {
    let path: Option<AccountPath> = format!("{}:{shop}", standard::RECEIVABLE).parse().ok();
    let found = path.and_then(|path| Some((chart.account_id(&path)?, chart.account(&path)?)));
    let Some(account) = found else { return Ok((0, None)) };
    let [to_us, by_us] = debts_on(conn, chart, account, today)?;
    let in_currency = |debts: Vec<Debt>| debts.into_iter().find(|debt| debt.open.currency == currency);
    Ok(match (in_currency(to_us), in_currency(by_us)) {
        (Some(debt), _) => (debt.open.minor, debt.since()),
        (None, Some(debt)) => (debt.open.minor.saturating_neg(), debt.since()),
        (None, None) => (0, None),
    })
}

fn load(conn: &mut Conn, today: NaiveDate) -> Result<Survey, WebError> {
    let chart = Chart::load(conn)?;
    let currency = books::get(conn)?.currency;
    let all = stock::sum_everywhere(conn)?;
    let listed = places_listed(&chart);
    let ids: Vec<i64> = listed.iter().map(|(id, _)| *id).collect();
    let held = stock::sums_at(conn, &ids)?;
    let (mut places, mut rest) = (Vec::new(), all);
    for (id, account) in listed {
        let sum = held.get(&id).copied();
        let is_root = matches!(account.path.as_str(), standard::INVENTORY | standard::CONSIGNED);
        // Where nothing ever lay: the stock of a set, which has none of its own, or of a product still to be printed.
        if sum.is_none() && (account.is_closed || is_root || chart.is_own_stock(id)) {
            continue;
        }
        let sum = sum.unwrap_or_default();
        rest.level.apply(sum.level.quantity.saturating_neg(), sum.level.value_minor.saturating_neg());
        rest.kinds = rest.kinds.saturating_sub(sum.kinds);
        let (owed, since) = match account.role {
            Role::Consigned => owed_by(conn, &chart, account.path.leaf(), (currency, today))?,
            _ => (0, None),
        };
        places.push(Place {
            path: account.path.clone(),
            name: tell::account(&chart, &account.path),
            role: account.role,
            level: sum.level,
            kinds: sum.kinds,
            owed,
            since,
        });
    }
    Ok(Survey { currency, places, rest, all })
}

/// With more products than this, their own stocks are one line: the list of products shows them.
const OWN_LISTED: usize = 50;

/// The accounts that have a line of their own.
fn places_listed(chart: &Chart) -> Vec<(i64, Account)> {
    if chart.count_own_stocks() > OWN_LISTED {
        return chart.shared_places().to_vec();
    }
    let stocks = chart.accounts().into_iter().filter(|account| account.role.is_stock());
    stocks.filter_map(|account| Some((chart.account_id(&account.path)?, account.clone()))).collect()
}

/// Every place with a line of its own, what the products' own stocks hold beside, and all together.
struct Survey {
    currency: Currency,
    places: Vec<Place>,
    rest: PlaceSum,
    all: PlaceSum,
}

async fn show(visitor: Visitor, pool: web::Data<Pool>) -> Result<HttpResponse, WebError> {
    answer(&visitor, &pool, None).await
}

async fn answer(
    visitor: &Visitor,
    pool: &web::Data<Pool>,
    wrong: Option<(&Typed, &[FieldProblem])>,
) -> Result<HttpResponse, WebError> {
    let today = acting(visitor).today;
    let Survey { currency, places, rest, all } = ask(pool, move |conn| load(conn, today)).await?;
    let t = visitor.words();
    let frame = shown::titled(visitor, "places-title", Part::Merch);
    let amount = |minor| t.amount(Money::new(minor, currency));
    let row = |place: &Place| PlaceRow {
        name: place.name.clone(),
        href: match place.role {
            Role::Consigned => format!("/consignment/shop/{}", links::encoded(place.path.leaf())),
            _ => format!("/entries{}", links::query(&[("account", place.path.as_str())])),
        },
        kinds: place.kinds.to_string(),
        pieces: place.level.quantity.to_string(),
        cost: amount(place.level.value_minor),
        cost_href: links::of_entries_on(place.path.as_str()),
        owed_href: links::of_entries_on(&format!("{}:{}", standard::RECEIVABLE, place.path.leaf())),
        owed: if place.owed == 0 { String::new() } else { amount(place.owed) },
        since: place.since.map(|day| t.date(day)).unwrap_or_default(),
    };
    let of = |role: Role| places.iter().filter(|place| place.role == role).map(row).collect::<Vec<_>>();
    let own_stocks = (rest != PlaceSum::default()).then(|| PlaceRow {
        name: t.get("places-own-stocks"),
        href: "/merch".to_owned(),
        kinds: rest.kinds.to_string(),
        pieces: rest.level.quantity.to_string(),
        cost: amount(rest.level.value_minor),
        cost_href: "/merch".to_owned(),
        ..PlaceRow::default()
    });
    let deed = |deed: Deed| DeedLink {
        href: deed.href().to_owned(),
        text: t.get(&format!("deed-{}", deed.name())),
        hint: t.get(&format!("deed-{}-hint", deed.name())),
    };
    let may_decide = visitor.session().is_some_and(|session| session.role.may_decide());
    let form = match wrong {
        Some((typed, problems)) => crate::web::forms::refilled(place_form(t), typed, problems),
        None => place_form(t),
    };
    let page = PlacesPage {
        t,
        frame: &frame,
        currency: currency.to_string(),
        own: of(Role::Inventory).into_iter().chain(own_stocks).collect(),
        shops: of(Role::Consigned),
        total: amount(all.level.value_minor),
        total_href: links::of_entries_on(standard::INVENTORY),
        deeds: if frame.may_record { Deed::ALL.into_iter().map(deed).collect() } else { Vec::new() },
        may_open: may_decide,
        form,
    };
    if wrong.is_some() { visitor.show_again(&page) } else { visitor.show(&page) }
}

fn place_form(t: &Words) -> Form {
    let kinds = ["own", "shop"].map(|kind| Choice::new(kind, t.get(&format!("places-kind-{kind}"))));
    let inputs = vec![
        Input::new(Kind::Text, "name", t.get("web-f-name")).required(),
        Input::new(Kind::Text, "code", t.get("web-f-code")).hint(t.get("places-code-hint")).required(),
        Input::new(Kind::Radio, "kind", t.get("places-kind")).choices(kinds.to_vec()).value("own"),
    ];
    shown::form("/stock/places", "", t.get("places-open"), inputs)
}

async fn open(visitor: Visitor, pool: web::Data<Pool>, posted: Posted) -> Result<HttpResponse, WebError> {
    let Posted(typed) = posted;
    let mut reader = Reader::new(visitor.words(), &typed);
    let name = reader.needed_text(field("name", "web-f-name"), 100);
    let code = reader.code(field("code", "web-f-code"));
    let is_shop = typed.get("kind") == "shop";
    let problems = match reader.finish(name.zip(code)) {
        Err(problems) => problems,
        Ok((name, code)) => {
            let work = move |conn: &mut Conn| Ok(open_place(conn, code.as_str(), &name, is_shop)?);
            match ask(&pool, work).await {
                Ok(_) => return Ok(go_and_say("/stock", "web-said-saved", "")),
                Err(error) => shown::problems(error)?,
            }
        }
    };
    answer(&visitor, &pool, Some((&typed, &problems))).await
}

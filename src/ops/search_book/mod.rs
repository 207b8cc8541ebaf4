//! Searches the whole book: entries, statement lines, funds, products and events, by words, amount, day, account, fund,
//! reference and kind. What is text about people is found only for those who may read it.

pub mod query;

use chrono::NaiveDate;
use serde::Serialize;

use super::{OpsError, Result};
use crate::ledger::check::SealedEntry;
use crate::ledger::gist::gist;
use crate::ledger::{Currency, FundCode, Money};
use crate::store::accounts::Chart;
use crate::store::personal::StoredLine;
use crate::store::search::{Range, Wanted, list_currencies, list_entries, list_lines};
use crate::store::{Conn, events, products};
use query::{Bound, Query, Thing};

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hit {
    pub what: &'static str,
    /// The number of an entry or line, the code of a fund, product or event.
    pub id: String,
    pub date: Option<NaiveDate>,
    pub text: String,
    /// The kind of an entry, the state of a line.
    pub kind: String,
    pub funds: String,
    /// The account of a line.
    pub account: String,
    pub amount: Option<String>,
    pub currency: Option<Currency>,
    pub reference: Option<String>,
}

/// What was found, things of one kind together, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Found {
    pub query: String,
    pub results: Vec<Hit>,
    /// Whether there is more of something than was asked for.
    pub more: bool,
    /// Whether statement lines were left out because the reader may not see them.
    pub lines_left_out: bool,
}

/// Searches.
///
/// # Errors
/// When the search cannot be understood, or the book not be read.
pub fn search_book(conn: &mut Conn, text: &str, may_read_people: bool, limit: usize) -> Result<Found> {
    let query = Query::parse(text).map_err(|error| OpsError::NotPossible(error.to_string()))?;
    let chart = Chart::load(conn)?;
    let wanted = wanted(conn, &chart, &query)?;
    let one_more = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let (mut results, mut more) = (Vec::new(), false);
    let mut take = |mut hits: Vec<Hit>| {
        more |= hits.len() > limit;
        hits.truncate(limit);
        results.extend(hits);
    };
    if query.wants(Thing::Fund) {
        take(find_funds(&chart, &query));
    }
    if query.wants(Thing::Product) {
        take(find_products(conn, &chart, &query, &wanted)?);
    }
    if query.wants(Thing::Event) {
        take(find_events(conn, &chart, &query, &wanted)?);
    }
    if query.wants(Thing::Entry) {
        take(list_entries(conn, &chart, &wanted, one_more)?.iter().map(|entry| entry_hit(&chart, entry)).collect());
    }
    let lines_left_out = query.wants(Thing::Line) && !may_read_people;
    if query.wants(Thing::Line) && may_read_people {
        take(list_lines(conn, &wanted, one_more)?.iter().map(|line| line_hit(&chart, line)).collect());
    }
    Ok(Found { query: text.trim().to_owned(), results, more, lines_left_out })
}

/// The query in the store's terms: names become ids, amounts minor units of every currency of the book.
fn wanted(conn: &mut Conn, chart: &Chart, query: &Query) -> Result<Wanted> {
    let holds = |text: &str, part: &str| text.to_lowercase().contains(&part.to_lowercase());
    let accounts = query.account.as_ref().map(|asked| {
        let fits =
            |account: &&crate::ledger::Account| holds(account.path.as_str(), asked) || holds(&account.label, asked);
        chart.accounts().into_iter().filter(fits).filter_map(|account| chart.account_id(&account.path)).collect()
    });
    let funds = query.fund.as_ref().map(|asked| {
        let exact = asked.parse::<FundCode>().ok().and_then(|code| chart.fund_id(&code));
        let named = |fund: &&crate::ledger::Fund| fund.names().any(|name| holds(name, asked));
        exact.map_or_else(
            || chart.funds().into_iter().filter(named).filter_map(|fund| chart.fund_id(&fund.code)).collect(),
            |id| vec![id],
        )
    });
    let events = match &query.event {
        None => None,
        Some(asked) => {
            let known = events::list(conn, chart)?;
            let fits = |event: &&events::Event| event.code.eq_ignore_ascii_case(asked) || holds(&event.name, asked);
            Some(known.iter().filter(fits).map(|event| event.code.clone()).collect())
        }
    };
    refuse_unknown("account", query.account.as_deref(), accounts.as_deref())?;
    refuse_unknown("fund", query.fund.as_deref(), funds.as_deref())?;
    refuse_unknown("event", query.event.as_deref(), events.as_deref())?;
    Ok(Wanted {
        words: query.words.clone(),
        excluded: query.excluded.clone(),
        from: query.from,
        to: query.to,
        accounts,
        funds,
        amounts: ranges(conn, query)?,
        reference: query.reference.clone(),
        kind: query.kind.map(|kind| kind.name().to_owned()),
        events,
        contact: query.contact.as_ref().map(|code| code.to_uppercase()),
    })
}

/// Who mistypes a name is told so: an empty answer would read as if nothing had happened there.
fn refuse_unknown<T>(what: &str, asked: Option<&str>, found: Option<&[T]>) -> Result<()> {
    match (asked, found) {
        (Some(asked), Some([])) => {
            Err(OpsError::NotPossible(format!("There is no {what} “{asked}”, nor one with this in its name.")))
        }
        _ => Ok(()),
    }
}

fn ranges(conn: &mut Conn, query: &Query) -> Result<Option<Vec<Range>>> {
    if query.least.is_none() && query.most.is_none() && query.currency.is_none() {
        return Ok(None);
    }
    let of = |bound: &Option<Bound>, currency: Currency, step: i64, open: i64| match bound {
        None => Some(open),
        Some(bound) => {
            let minor = Money::parse(&bound.amount, currency).ok()?.minor;
            Some(if bound.is_included { minor } else { minor.saturating_add(step) })
        }
    };
    let is_asked = |currency: &Currency| query.currency.as_deref().is_none_or(|code| currency.code() == code);
    let range = |currency: Currency| {
        Some(Range {
            currency,
            least: of(&query.least, currency, 1, 0)?,
            most: of(&query.most, currency, -1, i64::MAX)?,
        })
    };
    Ok(Some(list_currencies(conn)?.into_iter().filter(is_asked).filter_map(range).collect()))
}

/// Whether every word stands somewhere in the texts, and no excluded one.
fn fits(query: &Query, texts: &[&str]) -> bool {
    let all = texts.join("\n").to_lowercase();
    let stands = |word: &String| all.contains(&word.to_lowercase());
    query.words.iter().all(stands) && !query.excluded.iter().any(stands)
}

fn find_funds(chart: &Chart, query: &Query) -> Vec<Hit> {
    let is_asked = |fund: &&crate::ledger::Fund| {
        let asked = query.fund.as_ref().map(|text| text.to_lowercase());
        asked.is_none_or(|asked| fund.names().any(|name| name.to_lowercase().contains(&asked)))
    };
    let stands = |fund: &&crate::ledger::Fund| {
        let names: Vec<&str> = fund.names().chain([fund.purpose.as_str()]).collect();
        fits(query, &names)
    };
    let hit = |fund: &crate::ledger::Fund| Hit {
        funds: fund.code.to_string(),
        kind: fund.restriction.name().to_owned(),
        ..Hit::new("fund", fund.code.to_string(), fund.name.clone())
    };
    chart.funds().into_iter().filter(is_asked).filter(stands).map(hit).collect()
}

fn find_products(conn: &mut Conn, chart: &Chart, query: &Query, wanted: &Wanted) -> Result<Vec<Hit>> {
    let of_fund = |code: &FundCode| is_of(chart, wanted, code);
    let found = products::list(conn, chart)?.into_iter().map(|(_, product)| product);
    let found = found.filter(|product| of_fund(&product.fund) && fits(query, &[&product.code, &product.name]));
    let hit = |product: crate::ledger::product::Product| Hit {
        funds: product.fund.to_string(),
        amount: Some(product.price.to_string()),
        currency: Some(product.price.currency),
        ..Hit::new("product", product.code, product.name)
    };
    Ok(found.map(hit).collect())
}

fn find_events(conn: &mut Conn, chart: &Chart, query: &Query, wanted: &Wanted) -> Result<Vec<Hit>> {
    let is_within = |day: NaiveDate| query.from.is_none_or(|from| day >= from) && query.to.is_none_or(|to| day <= to);
    let is_named = |code: &String| wanted.events.as_ref().is_none_or(|events| events.contains(code));
    let stands = |event: &events::Event| {
        is_within(event.held_on)
            && is_named(&event.code)
            && is_of(chart, wanted, &event.fund)
            && fits(query, &[&event.code, &event.name, &event.place])
    };
    let hit = |event: events::Event| Hit {
        date: Some(event.held_on),
        funds: event.fund.to_string(),
        ..Hit::new("event", event.code, event.name)
    };
    Ok(events::list(conn, chart)?.into_iter().filter(stands).map(hit).collect())
}

fn is_of(chart: &Chart, wanted: &Wanted, fund: &FundCode) -> bool {
    let id = chart.fund_id(fund);
    wanted.funds.as_ref().is_none_or(|funds| id.is_some_and(|id| funds.contains(&id)))
}

fn entry_hit(chart: &Chart, sealed: &SealedEntry) -> Hit {
    let draft = &sealed.draft;
    let amount = gist(draft, |path| chart.role(path));
    let mut funds: Vec<&str> = draft.lines.iter().map(|line| line.fund.as_str()).collect();
    funds.sort_unstable();
    funds.dedup();
    Hit {
        date: Some(draft.date),
        kind: draft.kind.name().to_owned(),
        funds: funds.join(", "),
        amount: amount.map(|money| money.to_string()),
        currency: amount.map(|money| money.currency),
        reference: draft.reference.clone(),
        ..Hit::new("entry", sealed.seal.sequence.to_string(), draft.description.clone())
    }
}

fn line_hit(chart: &Chart, stored: &StoredLine) -> Hit {
    let line = &stored.line;
    let parts = [line.counterparty.trim(), line.purpose.trim()];
    let text: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let references: Vec<&str> = line.refs.values().map(String::as_str).collect();
    Hit {
        date: Some(line.date),
        kind: stored.state.name().to_owned(),
        account: chart.path_of(stored.account_id).map(ToString::to_string).unwrap_or_default(),
        amount: Some(Money::new(line.amount_minor, line.currency).to_string()),
        currency: Some(line.currency),
        reference: Some(references.join(", ")).filter(|text| !text.is_empty()),
        ..Hit::new("line", stored.id.to_string(), text.join(" – "))
    }
}

impl Hit {
    const fn new(what: &'static str, id: String, text: String) -> Self {
        Self {
            what,
            id,
            date: None,
            text,
            kind: String::new(),
            funds: String::new(),
            account: String::new(),
            amount: None,
            currency: None,
            reference: None,
        }
    }
}

//! What a handover reads beside the figures: cash boxes with holder and last count, logins and tokens, closed months.

use std::collections::{BTreeSet, HashMap};

use chrono::{Datelike, NaiveDate};

use crate::ledger::{Currency, Movement, Period, Role};
use crate::ops::Result;
use crate::ops::keep_sessions::role_of_token;
use crate::reports::facts::{Access, CashState, LastCount, PeriodStatus, ProgramAccess};
use crate::store::accounts::Chart;
use crate::store::users::User;
use crate::store::{Conn, books, cash, periods, users};

/// The day of an RFC 3339 moment.
fn day_of(moment: &str) -> Option<NaiveDate> {
    moment.split('T').next()?.parse().ok()
}

/// Everybody with a login.
///
/// # Errors
/// When the book cannot be read.
pub(super) fn list_users(conn: &mut Conn) -> Result<Vec<Access>> {
    let access = |user: User| Access {
        last_seen: user.last_seen_on,
        made_on: day_of(&user.created_at),
        login: user.login,
        role: user.role,
        is_disabled: user.is_disabled,
    };
    Ok(users::list(conn)?.into_iter().map(access).collect())
}

/// The programs that a token still lets in.
///
/// # Errors
/// When the book cannot be read.
pub(super) fn list_tokens(conn: &mut Conn) -> Result<Vec<ProgramAccess>> {
    let makers: HashMap<i64, User> = users::list(conn)?.into_iter().map(|user| (user.id, user)).collect();
    let access = |token: users::ApiToken| {
        let maker = makers.get(&token.user_id)?;
        let role = role_of_token(&token, maker)?;
        Some(ProgramAccess {
            made_on: day_of(&token.created_at),
            name: token.label,
            role: role.name().to_owned(),
            login: maker.login.clone(),
            last_used: token.last_used_on,
        })
    };
    Ok(users::list_api_tokens(conn)?.into_iter().filter_map(access).collect())
}

/// Every cash box that is open or holds something, once for each currency that lies there or was counted, as it stood
/// on the period's last day.
///
/// # Errors
/// When the book cannot be read.
pub(super) fn list_cash(
    conn: &mut Conn,
    chart: &Chart,
    movements: &[Movement],
    period: Period,
) -> Result<Vec<CashState>> {
    let own = books::get(conn)?.currency;
    let mut found = Vec::new();
    for account in chart.accounts().into_iter().filter(|account| account.role == Role::Cash) {
        let Some(id) = chart.account_id(&account.path) else { continue };
        let moved: BTreeSet<Currency> =
            movements.iter().filter(|one| one.account == account.path).map(|one| one.currency).collect();
        let held = |currency: &Currency| {
            let of = movements.iter().filter(|one| one.account == account.path && one.currency == *currency);
            of.fold(0_i64, |sum, one| sum.saturating_add(one.closing_minor())) != 0
        };
        let mut currencies: BTreeSet<Currency> = moved.into_iter().filter(held).collect();
        if account.is_closed && currencies.is_empty() {
            continue;
        }
        let counts = cash::list_last_counts(conn, id, period.to)?;
        currencies.extend(counts.iter().map(|count| count.counted.currency));
        if currencies.is_empty() {
            currencies.insert(account.currency.unwrap_or(own));
        }
        let holder = cash::holder_on(conn, id, period.to)?;
        for currency in currencies {
            let last = counts.iter().find(|count| count.counted.currency == currency);
            found.push(CashState {
                account: account.path.clone(),
                currency,
                holder: holder.as_ref().map(|holder| holder.contact.clone()),
                held_since: holder.as_ref().map(|holder| holder.since),
                last_count: last.map(|count| LastCount {
                    on: count.on,
                    book_minor: count.book.minor,
                    counted_minor: count.counted.minor,
                    entry: count.entry,
                }),
            });
        }
    }
    Ok(found)
}

/// Which months of the period are closed.
///
/// # Errors
/// When the book cannot be read.
pub(super) fn load_periods(conn: &mut Conn, period: Period) -> Result<Vec<PeriodStatus>> {
    let events = periods::list(conn)?;
    let months = period.months();
    // A book's first years may be long ago: the last ten years of months are enough for a list.
    let first_shown = months.len().saturating_sub(120);
    Ok(months
        .into_iter()
        .skip(first_shown)
        .filter(|month| month.year() >= period.from.year())
        .map(|month| {
            let last = events.iter().rev().find(|event| event.month == month);
            PeriodStatus {
                month,
                is_closed: last.is_some_and(|event| event.is_closed),
                reopened_because: last.filter(|event| !event.is_closed).map(|event| event.reason.clone()),
            }
        })
        .collect())
}

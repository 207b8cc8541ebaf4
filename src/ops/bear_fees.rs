//! Whose cost a payment's fee is: the fund's that the money is for, or another one's, so that every cent arrives.

use std::collections::HashMap;

use super::{OpsError, Result};
use crate::ledger::FundCode;
use crate::store::accounts::Chart;
use crate::store::{Conn, funds, write};

/// Who bears the fees of which fund; a fund that is not named bears its own.
///
/// # Errors
/// When the book cannot be read.
pub fn fee_bearers(conn: &mut Conn) -> Result<HashMap<FundCode, FundCode>> {
    let bearers = funds::list_fee_bearers(conn)?;
    let codes: HashMap<i64, FundCode> = funds::list(conn)?.into_iter().map(|(id, fund)| (id, fund.code)).collect();
    let pair = |(fund, bearer): (&i64, &i64)| Some((codes.get(fund)?.clone(), codes.get(bearer)?.clone()));
    Ok(bearers.iter().filter_map(pair).collect())
}

/// Says whose cost the fees of payments to a fund are from now on; entries that are there stay as they are.
///
/// # Errors
/// When there is no such fund.
pub fn set_fee_bearer(conn: &mut Conn, fund: &FundCode, bearer: Option<&FundCode>) -> Result<()> {
    write(conn, |conn| {
        let chart = Chart::load(conn)?;
        let id_of = |code: &FundCode| {
            chart.fund_id(code).ok_or_else(|| OpsError::NotFound {
                what: format!("fund {code}"),
                hint: "`fund list` shows those there are.".into(),
            })
        };
        Ok(funds::set_fee_bearer(conn, id_of(fund)?, bearer.map(id_of).transpose()?)?)
    })
}

//! Accounts, and the chart: every account and fund of the book with its id, loaded once for a piece of work.

use std::collections::HashMap;

use diesel::prelude::*;

use super::schema::accounts;
use super::{Conn, Result, StoreError, funds, read};
use crate::ledger::{Account, AccountPath, Fund, FundCode, Restriction, Role};

type Raw = (i64, String, String, Option<String>, String, String, Option<String>, Option<String>);

fn account_of(raw: Raw) -> Result<(i64, Account)> {
    let (id, path, label, number, kind, role, currency, closed_at) = raw;
    let currency = currency.as_deref().map(read).transpose()?;
    let account = Account {
        path: read(&path)?,
        label,
        number,
        kind: read(&kind)?,
        role: read(&role)?,
        currency,
        is_closed: closed_at.is_some(),
    };
    Ok((id, account))
}

/// Every account with its id, by path.
///
/// # Errors
/// When the database cannot be read.
pub fn list(conn: &mut Conn) -> Result<Vec<(i64, Account)>> {
    let rows: Vec<Raw> = accounts::table.order(accounts::path).load(conn)?;
    rows.into_iter().map(account_of).collect()
}

/// Opens an account and answers its id.
///
/// # Errors
/// When the path is taken.
pub fn insert(conn: &mut Conn, account: &Account) -> Result<i64> {
    let id = diesel::insert_into(accounts::table)
        .values((
            accounts::path.eq(account.path.as_str()),
            accounts::label.eq(&account.label),
            accounts::number.eq(&account.number),
            accounts::kind.eq(account.kind.name()),
            accounts::role.eq(account.role.name()),
            accounts::currency.eq(account.currency.map(|currency| currency.code().to_owned())),
        ))
        .returning(accounts::id)
        .get_result(conn)
        .map_err(StoreError::from);
    id.map_err(|error| match error {
        StoreError::AlreadyThere { .. } | StoreError::Refused { .. } => {
            StoreError::AlreadyThere { what: format!("The account {}", account.path) }
        }
        other => other,
    })
}

/// Closes an account (with a time) or opens it again (`None`).
///
/// # Errors
/// When the database cannot be written.
pub fn set_closed(conn: &mut Conn, path: &AccountPath, closed_at: Option<&str>) -> Result<()> {
    diesel::update(accounts::table.filter(accounts::path.eq(path.as_str())))
        .set(accounts::closed_at.eq(closed_at))
        .execute(conn)?;
    Ok(())
}

/// Changes what people call an account.
///
/// # Errors
/// When the database cannot be written.
pub fn set_label(conn: &mut Conn, path: &AccountPath, label: &str) -> Result<()> {
    diesel::update(accounts::table.filter(accounts::path.eq(path.as_str())))
        .set(accounts::label.eq(label))
        .execute(conn)?;
    Ok(())
}

/// Every account and fund of a book, found by name and by id.
#[derive(Debug, Default, Clone)]
pub struct Chart {
    accounts: HashMap<AccountPath, (i64, Account)>,
    account_paths: HashMap<i64, AccountPath>,
    funds: HashMap<FundCode, (i64, Fund)>,
    fund_codes: HashMap<i64, FundCode>,
}

impl Chart {
    /// # Errors
    /// When the database cannot be read.
    pub fn load(conn: &mut Conn) -> Result<Self> {
        let mut chart = Self::default();
        for (id, account) in list(conn)? {
            chart.add_account(id, account);
        }
        for (id, fund) in funds::list(conn)? {
            chart.add_fund(id, fund);
        }
        Ok(chart)
    }

    /// Adds an account that was just opened.
    pub fn add_account(&mut self, id: i64, account: Account) {
        self.account_paths.insert(id, account.path.clone());
        self.accounts.insert(account.path.clone(), (id, account));
    }

    /// Adds a fund that was just opened.
    pub fn add_fund(&mut self, id: i64, fund: Fund) {
        self.fund_codes.insert(id, fund.code.clone());
        self.funds.insert(fund.code.clone(), (id, fund));
    }

    #[must_use]
    pub fn account(&self, path: &AccountPath) -> Option<&Account> {
        self.accounts.get(path).map(|(_, account)| account)
    }

    #[must_use]
    pub fn account_id(&self, path: &AccountPath) -> Option<i64> {
        self.accounts.get(path).map(|(id, _)| *id)
    }

    #[must_use]
    pub fn account_by_id(&self, id: i64) -> Option<&Account> {
        self.account_paths.get(&id).and_then(|path| self.account(path))
    }

    #[must_use]
    pub fn fund(&self, code: &FundCode) -> Option<&Fund> {
        self.funds.get(code).map(|(_, fund)| fund)
    }

    #[must_use]
    pub fn fund_id(&self, code: &FundCode) -> Option<i64> {
        self.funds.get(code).map(|(id, _)| *id)
    }

    #[must_use]
    pub fn role(&self, path: &AccountPath) -> Option<Role> {
        self.account(path).map(|account| account.role)
    }

    #[must_use]
    pub fn restriction(&self, code: &FundCode) -> Option<Restriction> {
        self.fund(code).map(|fund| fund.restriction)
    }

    /// Every account, by path.
    #[must_use]
    pub fn accounts(&self) -> Vec<&Account> {
        let mut all: Vec<&Account> = self.accounts.values().map(|(_, account)| account).collect();
        all.sort_by(|a, b| a.path.cmp(&b.path));
        all
    }

    /// Every fund, by code.
    #[must_use]
    pub fn funds(&self) -> Vec<&Fund> {
        let mut all: Vec<&Fund> = self.funds.values().map(|(_, fund)| fund).collect();
        all.sort_by(|a, b| a.code.cmp(&b.code));
        all
    }

    /// # Errors
    /// When the database holds an id that no account has.
    pub fn path_of(&self, id: i64) -> Result<&AccountPath> {
        self.account_paths.get(&id).ok_or_else(|| StoreError::Unreadable { what: format!("account number {id}") })
    }

    /// # Errors
    /// When the database holds an id that no fund has.
    pub fn code_of(&self, id: i64) -> Result<&FundCode> {
        self.fund_codes.get(&id).ok_or_else(|| StoreError::Unreadable { what: format!("fund number {id}") })
    }
}

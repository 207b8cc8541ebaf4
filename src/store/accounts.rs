//! Accounts, and the chart: every account and fund of the book with its id, loaded once for a piece of work.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use diesel::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::product_names::ProductNames;
use super::schema::{accounts, chart_stamp};
use super::{Conn, Result, StoreError, funds, products, read};
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

/// Every account and fund of a book, found by name and by id. Copies share what was read; a change makes its own.
#[derive(Debug, Default, Clone)]
pub struct Chart(Arc<Known>);

#[derive(Debug, Default, Clone)]
struct Known {
    accounts: FxHashMap<AccountPath, (i64, Account)>,
    account_paths: FxHashMap<i64, AccountPath>,
    funds: FxHashMap<FundCode, (i64, Fund)>,
    fund_codes: FxHashMap<i64, FundCode>,
    /// Accounts that are some product's own stock.
    own_stocks: FxHashSet<i64>,
    /// Made when they are first asked for.
    ordered: OnceLock<Vec<Account>>,
    shared_places: OnceLock<Vec<(i64, Account)>>,
    money: OnceLock<Vec<(i64, Account)>>,
    to_choose: OnceLock<Vec<Account>>,
    product_names: OnceLock<ProductNames>,
}

/// The charts that were read last, each under the stamp it had. A stamp is random and changes with every change of the
/// chart, so it stands for one content in one book; what was rolled back is never asked for again.
static READ: Mutex<Vec<(String, Chart)>> = Mutex::new(Vec::new());

/// With more products than this, forms do not list their own stocks.
const OWN_STOCKS_LISTED: usize = 50;

/// Enough for a program with one book, and for tests with many.
const KEPT: usize = 8;

fn stamp(conn: &mut Conn) -> Result<String> {
    Ok(chart_stamp::table.select(chart_stamp::stamp).first(conn)?)
}

impl Chart {
    /// The chart as it stands; what was read before and has not changed is not read again.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn load(conn: &mut Conn) -> Result<Self> {
        let now = stamp(conn)?;
        let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = read.iter().position(|(known, _)| *known == now) {
            let found = read.remove(at);
            let chart = found.1.clone();
            read.push(found);
            return Ok(chart);
        }
        drop(read);
        let chart = Self::read(conn)?;
        // Somebody may have opened an account between the stamp and the rows.
        if stamp(conn)? == now {
            let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
            if read.len() >= KEPT {
                read.remove(0);
            }
            read.push((now, chart.clone()));
        }
        Ok(chart)
    }

    /// The chart read from the tables themselves, for those who check what the book says of itself.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn read(conn: &mut Conn) -> Result<Self> {
        let mut known = Known::default();
        for (id, account) in list(conn)? {
            known.add_account(id, account);
        }
        for (id, fund) in funds::list(conn)? {
            known.add_fund(id, fund);
        }
        known.own_stocks = products::own_stocks(conn)?;
        Ok(Self(Arc::new(known)))
    }

    /// What words are found in when somebody looks for a product.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn product_names(&self, conn: &mut Conn) -> Result<&ProductNames> {
        if let Some(names) = self.0.product_names.get() {
            return Ok(names);
        }
        let names = ProductNames::read(conn)?;
        Ok(self.0.product_names.get_or_init(|| names))
    }

    /// Adds an account that was just opened.
    pub fn add_account(&mut self, id: i64, account: Account) {
        Arc::make_mut(&mut self.0).add_account(id, account);
    }

    /// Adds a fund that was just opened.
    pub fn add_fund(&mut self, id: i64, fund: Fund) {
        Arc::make_mut(&mut self.0).add_fund(id, fund);
    }

    #[must_use]
    pub fn account(&self, path: &AccountPath) -> Option<&Account> {
        self.0.accounts.get(path).map(|(_, account)| account)
    }

    #[must_use]
    pub fn account_id(&self, path: &AccountPath) -> Option<i64> {
        self.0.accounts.get(path).map(|(id, _)| *id)
    }

    #[must_use]
    pub fn account_by_id(&self, id: i64) -> Option<&Account> {
        self.0.account_paths.get(&id).and_then(|path| self.account(path))
    }

    #[must_use]
    pub fn fund(&self, code: &FundCode) -> Option<&Fund> {
        self.0.funds.get(code).map(|(_, fund)| fund)
    }

    #[must_use]
    pub fn fund_id(&self, code: &FundCode) -> Option<i64> {
        self.0.funds.get(code).map(|(id, _)| *id)
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
        let ordered = self.0.ordered.get_or_init(|| {
            let mut all: Vec<Account> = self.0.accounts.values().map(|(_, account)| account.clone()).collect();
            all.sort_by(|a, b| a.path.cmp(&b.path));
            all
        });
        ordered.iter().collect()
    }

    /// Where money is or is on its way, by path.
    #[must_use]
    pub fn money(&self) -> &[(i64, Account)] {
        self.0.money.get_or_init(|| {
            let money = self.accounts().into_iter().filter(|account| account.role.is_money());
            money.filter_map(|account| Some((self.account_id(&account.path)?, account.clone()))).collect()
        })
    }

    /// The accounts for goods that are no single product's own stock, by path: boxes, shelves, shops.
    #[must_use]
    pub fn shared_places(&self) -> &[(i64, Account)] {
        self.0.shared_places.get_or_init(|| {
            let stocks = self.accounts().into_iter().filter(|account| account.role.is_stock());
            let known = stocks.filter_map(|account| Some((self.account_id(&account.path)?, account.clone())));
            known.filter(|(id, _)| !self.0.own_stocks.contains(id)).collect()
        })
    }

    /// Open accounts that a form can offer, by path. Where there are many products, their own stocks are left out: nobody
    /// finds one in a list of thousands, and what lies there is told by product.
    #[must_use]
    pub fn to_choose(&self) -> &[Account] {
        self.0.to_choose.get_or_init(|| {
            let is_hidden = |account: &Account| {
                self.0.own_stocks.len() > OWN_STOCKS_LISTED
                    && self.account_id(&account.path).is_some_and(|id| self.is_own_stock(id))
            };
            let open = self.accounts().into_iter().filter(|account| !account.is_closed && !is_hidden(account));
            open.cloned().collect()
        })
    }

    /// Whether the account is some product's own stock.
    #[must_use]
    pub fn is_own_stock(&self, id: i64) -> bool {
        self.0.own_stocks.contains(&id)
    }

    /// How many accounts are some product's own stock.
    #[must_use]
    pub fn count_own_stocks(&self) -> usize {
        self.0.own_stocks.len()
    }

    /// Every fund, by code.
    #[must_use]
    pub fn funds(&self) -> Vec<&Fund> {
        let mut all: Vec<&Fund> = self.0.funds.values().map(|(_, fund)| fund).collect();
        all.sort_by(|a, b| a.code.cmp(&b.code));
        all
    }

    /// # Errors
    /// When the database holds an id that no account has.
    pub fn path_of(&self, id: i64) -> Result<&AccountPath> {
        self.0.account_paths.get(&id).ok_or_else(|| StoreError::Unreadable { what: format!("account number {id}") })
    }

    /// # Errors
    /// When the database holds an id that no fund has.
    pub fn code_of(&self, id: i64) -> Result<&FundCode> {
        self.0.fund_codes.get(&id).ok_or_else(|| StoreError::Unreadable { what: format!("fund number {id}") })
    }
}

impl Known {
    fn add_account(&mut self, id: i64, account: Account) {
        self.account_paths.insert(id, account.path.clone());
        self.accounts.insert(account.path.clone(), (id, account));
        (self.ordered, self.shared_places) = (OnceLock::new(), OnceLock::new());
    }

    fn add_fund(&mut self, id: i64, fund: Fund) {
        self.fund_codes.insert(id, fund.code.clone());
        self.funds.insert(fund.code.clone(), (id, fund));
    }
}

//! The stall on a phone: two taps are a sale, with scripts and without.

use thirtyfour::prelude::*;

use crate::support::browser::{Browser, NARROW, Scripts};
use crate::support::program::Server;

async fn sell(browser: &Browser, server: &Server) -> WebDriverResult<()> {
    browser.page.goto(server.page("/login")).await?;
    browser.fill("login", &server.told("Login:")).await?;
    browser.fill("passphrase", &server.told("Passphrase:")).await?;
    tap(browser, "main form button").await?;
    browser.page.goto(server.page("/merch/sale")).await?;
    browser.width(NARROW).await?;
    assert!(!browser.overflows().await?, "the stall fits a phone");

    tap(browser, "button.tile[value='SHIRT-M']").await?;
    tap(browser, "button[name='step'][value='sell']").await?;
    let said = browser.reads().await?;
    assert!(said.contains("Sold: 1 × T-shirt M in cash, 18.00 EUR."), "{said}");

    browser.fill("quantity-POSTCARD", "5000").await?;
    tap(browser, "button[name='step'][value='sell']").await?;
    assert!(browser.reads().await?.contains("holds 392 of Postcard, and 5000 are in the basket"));
    browser.fill("stock_reason", "a box was never counted").await?;
    tap(browser, "button[name='step'][value='sell']").await?;
    assert!(browser.reads().await?.contains("Sold: 5000 × Postcard"));
    Ok(())
}

/// Presses a button by the keyboard (the page scrolls to what has the focus) and waits for what it shows.
async fn tap(browser: &Browser, button: &str) -> WebDriverResult<()> {
    browser.page.find(By::Css(button)).await?.send_keys(Key::Enter).await?;
    tokio::time::sleep(std::time::Duration::from_millis(900)).await;
    Ok(())
}

#[tokio::test]
async fn one_sale_at_a_stall_is_two_taps_with_scripts_and_without() {
    for scripts in [Scripts::On, Scripts::Off] {
        let server = Server::demo();
        Browser::visit(scripts, async |browser| sell(browser, &server).await).await;
    }
}

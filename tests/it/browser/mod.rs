//! The main job in a real browser, with scripts and without. Stories about pages stand beside this file.

mod every_page;
mod main_job;
mod month;
mod night;
mod stall;

use std::io::{Read, Write};
use std::net::TcpListener;

use thirtyfour::prelude::*;

use crate::support::browser::{Browser, NARROW, Scheme, Scripts, WIDE};

/// A page that is wrong on purpose: a picture without words, grey on white, a row that is too wide, and a script.
const FLAWED: &str = "<!doctype html><html lang='en'><title>x</title><main><h1>x</h1><img src='data:,'>
    <p style='color:#bbb'>pale</p><div style='width:900px'>wide</div><p id='s'>off</p></main>
    <script>document.getElementById('s').textContent = 'on'</script></html>";

/// Serves one page to every request until the test is over.
fn flawed_page() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 4096]);
            let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n";
            let _ = write!(stream, "{head}Content-Length: {}\r\n\r\n{FLAWED}", FLAWED.len());
        }
    });
    address
}

#[tokio::test]
async fn the_browser_sees_what_is_wrong_with_a_bad_page() {
    let address = flawed_page();
    Browser::visit(Scripts::On, async |browser| {
        browser.prefer(Scheme::Dark).await?;
        browser.width(WIDE).await?;
        browser.page.goto(&address).await?;
        assert!(browser.reads().await?.contains("on"));
        assert!(!browser.overflows().await?);
        let dark = "return matchMedia('(prefers-color-scheme: dark)').matches";
        assert!(browser.page.execute(dark, vec![]).await?.convert::<bool>()?);
        browser.width(NARROW).await?;
        assert!(browser.overflows().await?);
        let barriers = browser.barriers().await?;
        assert!(barriers.iter().any(|line| line.starts_with("image-alt")), "{barriers:#?}");
        assert!(barriers.iter().any(|line| line.starts_with("color-contrast")), "{barriers:#?}");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn scripts_that_are_off_do_not_run() {
    let address = flawed_page();
    Browser::visit(Scripts::Off, async |browser| {
        browser.page.goto(&address).await?;
        assert_eq!(browser.page.find(By::Id("s")).await?.text().await?, "off");
        Ok(())
    })
    .await;
}

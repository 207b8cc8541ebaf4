//! The integration tests: one binary, because each link of the whole program costs.
//! A test's name is a sentence; its file is named after the room or the story it tests.

mod architecture;
mod browser;
mod support;

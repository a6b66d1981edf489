//! What the programs have in common: a progress bar, and pictures.
#![allow(dead_code, reason = "each program uses a part of it")]

mod axis;
pub(crate) mod chart;

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// A number of the command line that must be above zero.
pub(crate) fn positive(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(value) if f64::is_finite(value) && value > 0.0 => Ok(value),
        _ => Err("must be a positive number".to_owned()),
    }
}

/// A bar of so many steps, with the time that is left.
pub(crate) fn progress(steps: usize) -> ProgressBar {
    let bar = ProgressBar::new(steps as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len}  {elapsed} (left: {eta})  {msg}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

//! `candor explain`: tell what a rule means.

use crate::diag::{Code, did_you_mean};
use crate::pipeline::Trouble;

use super::Exit;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The rule, as in a report; all of them if left out
    code: Option<String>,
}

pub fn run(args: &Args) -> Result<Exit, Trouble> {
    let Some(name) = &args.code else {
        for code in Code::ALL {
            let first = code.explanation().lines().next().unwrap_or_default();
            anstream::println!("{:28} {:8} {}", code.name(), code.severity().name(), first.trim());
        }
        return Ok(Exit::Ok);
    };
    let Some(code) = Code::from_name(name) else {
        let near = did_you_mean(name, Code::ALL.iter().map(|code| code.name()));
        let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        return Err(Trouble::Usage(format!("there is no rule `{name}`{near}")));
    };
    anstream::println!("{} ({})\n", code.name(), code.severity().name());
    for line in code.explanation().lines() {
        anstream::println!("{}", line.strip_prefix(' ').unwrap_or(line));
    }
    Ok(Exit::Ok)
}

//! `candor new`: write a commented blueprint of an item.

use clap::builder::PossibleValuesParser;

use crate::author::new;
use crate::field::Id;
use crate::kinds::KindId;
use crate::pipeline::Trouble;

use super::output;
use super::{Exit, Global, root, today};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// What it is
    #[arg(value_parser = PossibleValuesParser::new(KindId::ALL.iter().map(|kind| kind.word())))]
    kind: String,
    /// Its id: a to z, 0 to 9 and hyphens
    id: String,
}

pub fn run(args: &Args, global: &Global) -> Result<Exit, Trouble> {
    let root = root(global)?;
    let Some(kind) = KindId::ALL.iter().find(|kind| kind.word() == args.kind) else {
        return Err(Trouble::Usage(format!("there is no kind `{}`", args.kind)));
    };
    let id = Id::new(&args.id).map_err(|why| {
        let slug = Id::slug(&args.id);
        let near = Id::new(&slug).map(|id| format!("; try `{id}`")).unwrap_or_default();
        Trouble::Usage(format!("the id `{}` {why}{near}", args.id.escape_debug()))
    })?;
    let file = new(&root, *kind, &id, today()?)?;
    output::done(global, "Wrote", &root.join(file).display().to_string());
    Ok(Exit::Ok)
}

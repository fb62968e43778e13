//! Jobs: work that changes cause and the worker does.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        jobs(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["jobs"]).await
    }
}

async fn jobs(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut jobs = table(manager, "jobs");
    jobs.col(id())
        .col(searched(manager, "kind", 50))
        // The company that gets a turn among the jobs of the kind; 0 if the job is of none.
        .col(integer("company_id").default(0))
        .col(longer_text(manager, "payload").not_null())
        .col(flag("is_mail").default(false))
        // The address to which the mail was last sent.
        .col(searched_null(manager, "recipient", 254))
        .col(text("state", 16))
        .col(integer("attempts"))
        .col(time("run_at"))
        .col(long_text_null("error"))
        .col(time("created_at"))
        .col(time_null("finished_at"));
    let indexes = vec![
        index("jobs", &["state", "kind", "run_at", "id"]),
        index("jobs", &["state", "kind", "company_id", "run_at", "id"]),
        index("jobs", &["state", "id"]),
        index("jobs", &["is_mail", "id"]),
        index("jobs", &["is_mail", "state", "id"]),
        index("jobs", &["recipient", "id"]),
    ];
    create(manager, &mut jobs, indexes).await
}

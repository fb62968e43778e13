//! What the start page says in Portuguese.

use crate::texts::start::Start;

pub(in crate::texts) const START: Start = Start {
    lead: "O que esta instalação tem e o que vem a seguir.",
    sign_ins: "Inícios de sessão, últimas 24 horas",
    refused: "Recusados, últimas 24 horas",
    with_factor: "Com um segundo fator",
    percent: |share| format!("{share}%"),
    administrators: |with, total| format!("administradores: {with} de {total}"),
    in_companies: |companies| {
        if companies.is_one() { "em 1 empresa".to_owned() } else { format!("em {companies} empresas") }
    },
    attention: "Requer atenção",
    mails_failed: |mails| {
        if mails.is_one() {
            "1 e-mail não foi enviado.".to_owned()
        } else {
            format!("{mails} e-mails não foram enviados.")
        }
    },
    jobs_failed: |jobs| {
        if jobs.is_one() { "1 tarefa falhou.".to_owned() } else { format!("{jobs} tarefas falharam.") }
    },
    unprotected: |people| {
        if people.is_one() {
            "1 pessoa que gere algo não tem um segundo fator.".to_owned()
        } else {
            format!("{people} pessoas que gerem algo não têm um segundo fator.")
        }
    },
    latest: "Últimas alterações",
    steps: "Primeiros passos",
    hide: "Ocultar esta lista",
    is_done: "feito",
    open: "Abrir",
    register: "Registar",
    company: "Adicionar uma empresa",
    company_text: "As pessoas iniciam sessão como membros de uma empresa.",
    people: "Adicionar pessoas",
    people_text: "Cada pessoa recebe um convite por correio.",
    application: "Registar uma aplicação",
    application_text: "Uma aplicação é um produto em que se inicia sessão aqui.",
    access: "Dar acesso a pessoas",
    access_text: "Adicione a aplicação a uma empresa e escolha quem tem cada função.",
    sign_in: "Ver o primeiro início de sessão",
    sign_in_text: "Ligue a aplicação com a configuração da sua página e inicie sessão nela.",
    factor: "Proteger a sua conta",
    factor_text: "Adicione um segundo fator: um administrador pode mudar tudo.",
    factor_missing: "A sua conta não tem um segundo fator.",
    factor_missing_text: "Alguém que descubra a sua palavra-passe pode alterar o que gere aqui. Adicione uma chave de acesso ou uma aplicação de autenticação.",
    mail_server: "Ligar um servidor de correio",
    no_mail_server: "Até a variável ALDABA_SMTP_HOST indicar um servidor de correio, as mensagens são escritas em ficheiros no servidor.",
    no_mail_sent: "O servidor de correio está configurado e ainda não enviou nenhuma mensagem. Convide uma pessoa para o experimentar.",
    done: |done, all| format!("{done} de {all} feitos"),
};

//! What the start page says in Portuguese.

use crate::texts::start::Start;

pub(in crate::texts) const START: Start = Start {
    lead: "O que esta instalação tem e o que vem a seguir.",
    mails_failed: "E-mails por enviar",
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
    mail_server: "Ligar um servidor de correio",
    no_mail_server: "Até a variável ALDABA_SMTP_HOST indicar um servidor de correio, as mensagens são escritas em ficheiros no servidor.",
    no_mail_sent: "O servidor de correio está configurado e ainda não enviou nenhuma mensagem. Convide uma pessoa para o experimentar.",
    done: |done, all| format!("{done} de {all} feitos"),
};

import ChasquiCommand

await ChasquiProgram.main(plugins: [PromptLibrary.self])

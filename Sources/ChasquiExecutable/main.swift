import ChasquiCommand

await ChasquiProgram.main()

export * from '../../host/run-for-output.js'
